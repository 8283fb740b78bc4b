SELECT finding, answer, note, state, at FROM cert_answer WHERE finding = $1 ORDER BY at DESC LIMIT 50
