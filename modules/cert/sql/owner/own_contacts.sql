SELECT id, organisation, mail, name, lang, format, tlp, quiet_from, quiet_to, state, reason, pgp, changed_at FROM cert_contact WHERE organisation = $1 ORDER BY mail
