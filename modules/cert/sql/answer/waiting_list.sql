SELECT finding, answer, note, state, at FROM cert_answer WHERE state = 'waiting' ORDER BY at LIMIT $1
