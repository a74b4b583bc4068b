"""The parties of an application: who they are (`people`), who of them sees it (`visibility`), and who acts for a child
(`guardians`).
"""
