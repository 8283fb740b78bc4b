INSERT INTO observatory_income (year, who, income, source) VALUES ($1, $2, $3, $4)
