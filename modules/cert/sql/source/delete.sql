DELETE FROM cert_source WHERE name = $1
