UPDATE identity_passkey SET credential = $2, used_at = $3 WHERE id = $1
