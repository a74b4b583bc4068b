"""Materials (申请材料): which are asked and how each is satisfied (`assessment`, one class a way in `ways`), electronic
certificates (`certificates`), and the wording (`texts`). When evidence is too old, `Evidence.is_fresh` says.
"""
