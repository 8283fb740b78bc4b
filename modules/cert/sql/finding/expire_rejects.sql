DELETE FROM cert_reject WHERE import IN (SELECT number FROM cert_import WHERE made_at < $1)
