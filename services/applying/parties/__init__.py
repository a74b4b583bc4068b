"""The parties of an application: who they are (`people`), who of them sees it (`visibility`), who may do what with it
(`rights`), what a reader sees of them (`reader`), who acts for a child (`guardians`), and what registers tell of
their death or dissolution (`ends`).
"""
