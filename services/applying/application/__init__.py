"""One application in memory.

- `loaded`: the application itself. `field`: one stored field. `elements`: what is known of certain data elements.
  `party_facts`: what is known of one party for the rules over parties.
- `layout`: which place of the form shows which value. `form_review`: what is seen, and what is missing.
- `question_log`: what was asked of departments. `question_status`: how asking for one field ended.
"""
