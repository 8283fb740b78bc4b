SELECT case_id, asn, area, opened_at, secret, passes, passed_at, answer_due, answered_at FROM observatory_complaint WHERE case_id = $1
