INSERT INTO safespace_month (month, game, classes, pupils, asked, before_right, after_right) VALUES ($1, $2, 1, $3, $4, $5, $6)
ON CONFLICT (month, game) DO UPDATE SET classes = safespace_month.classes + 1, pupils = safespace_month.pupils + excluded.pupils,
  asked = safespace_month.asked + excluded.asked, before_right = safespace_month.before_right + excluded.before_right,
  after_right = safespace_month.after_right + excluded.after_right
