keyguide verify --practice no-credit
