SELECT l.notice, string_agg(concat_ws(':', l.finding, l.last_seen), ' ') AS lines FROM {rows} JOIN cert_notice_line l ON l.notice = given.column1 GROUP BY l.notice
