SELECT login, name, roles, state FROM identity_account ORDER BY login
