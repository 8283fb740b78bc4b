SELECT year, who, income, source FROM observatory_income
WHERE year = (SELECT max(year) FROM observatory_income WHERE year <= $1 AND who = '') ORDER BY who
