INSERT INTO case_wrap (case_id, epoch, reader, wrap) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
