keyguide verify --practice working
