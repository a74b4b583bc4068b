"""Medical insurance (医疗保障): enrolment and reimbursement."""
