SELECT l.notice, l.finding, l.last_seen FROM {rows} JOIN cert_notice_line l ON l.notice = given.column1
