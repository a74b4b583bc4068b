"""Data sharing (数据共享): what to ask the departments, asking it on a recorded basis, and disputing what they say.

`prefill` compiles plans and runs them; `gate` authorises each question by statute, grant or permission; `sources` asks
one source and reads its answer; `platform` mirrors the catalogue of the provincial data platform; `disputes` has a
value reviewed by its provider. `access_log` says who read whose data. What each outcome leads to: `types/outcomes`.
"""
