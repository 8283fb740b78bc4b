SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) AS next FROM contributions_paper
