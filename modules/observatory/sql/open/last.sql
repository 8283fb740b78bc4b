SELECT max(day) AS day FROM observatory_day
