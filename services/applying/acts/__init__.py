"""What people are asked to do: requests and their time limits (`requests`), consent (`consents`), and the wording
(`texts`).
"""
