"""Applications (办件申请): opened, prefilled, filled in and submitted; a submission ends in a dossier.

- `service` is the facade, `types` the nouns, `ports` what this room asks of others, `tables` its rows.
- `application`: one application in memory. `store`: loaded and written.
- `fields`: the values of fields, from sources, typed, or derived.
- `parties`: who takes part, who sees the application, who a child's guardians are.
- `acts`: what people are asked to do. `materials`: what must be shown, and by which way it is satisfied.
- `inquiry`: what departments are asked, when, and how their answers are taken.
- `settlement`: what follows from every change, the same for all of them.
- `steps`: what a person does, one module a step; among them what blocks a submission and the order of the cases.
- `views`: what is shown. `rehearsal`: a version of a service, gone through with a persona.
"""
