SELECT MAX(at) AS at FROM case_event WHERE case_id = $1 AND kind IN ('opened', 'reporter_wrote', 'party_wrote')
