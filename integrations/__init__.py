"""Adapters to the world; each implements ports of `services/`.

`departments` one folder each, `described` those stated wholly as data, `jianghuai` the provincial data platform,
`adapter_kit` what adapters are made of, `sandboxing` what simulated departments are made of, `registry` all of them
together.
"""
