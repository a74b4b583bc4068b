"""Values as people and registers write them.

`numbers` checks ID numbers, credit codes, permits and passports, `phones` phone numbers, `bank_numbers` accounts and
cards; `number_formats` says which elements hold which of them. `certificate_numbers` checks identifiers of electronic
certificates, `implementation_codes` codes of items, `check_characters` their arithmetic. `names` compares names,
`masking` hides parts of values, `typed_text` cleans what was typed and says which characters are refused, `moments` is
the grammar of days and moments, `money` of amounts, `whole_numbers` of whole numbers, `elements` is the type of data
elements' values, `element_values` puts them into one spelling and tells them from what registers write where they know
none.
"""
