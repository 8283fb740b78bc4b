INSERT INTO cert_answer (id, finding, organisation, answer, note, state, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
