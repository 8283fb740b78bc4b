SELECT action, token, value FROM contributions_figure WHERE action = $1
