"""What happens to cases.

`states` is the table of states and moves, `moves` what follows from one move for the other cases of a dossier (both
pure), `deadlines` the day a case is due. `intake` opens the cases of a dossier, `progress` follows deliveries and
departments' answers, `answer_places` says where an answer stands, `competence` what a result may say, `corrections`
passes a corrected grant on, `issued_results` and `issued_id_numbers` take what a grant brings, `left_out_results` says
who lacks the rest, `withdrawal` takes a case back, `remarks` enters what is learnt after submission, and
`disputed_values` passes on disputes.
"""
