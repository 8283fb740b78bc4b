SELECT blob FROM observatory_day WHERE day = $1
