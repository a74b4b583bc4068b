"""What cases are about (事由), so that the same event is handled once: `running` finds the cases about what somebody
applies for again, `joining` lets a person read one that names them, or object to one.
"""
