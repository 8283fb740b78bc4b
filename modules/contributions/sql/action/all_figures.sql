SELECT action, token, value FROM contributions_figure
