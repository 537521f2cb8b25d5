# Tell whether an OpenAI key works, and if not, which step mends it. Needs nothing but the PowerShell of Windows.
#
#   powershell -ExecutionPolicy RemoteSigned -File verify-key.ps1
#
# -Model NAME       the model of the tiny request; a cheap one if not given
# -BaseUrl URL      the API to ask, with its /v1; OPENAI_BASE_URL or OpenAI's own if not given
# -Timeout SECONDS  time limit for the whole check; 20 if not given
# -Stdin            read the key from standard input, also where OPENAI_API_KEY is set
#
# Two calls are made: one lists the models (free), one asks for a reply of at most 16 tokens.
# The key comes from a hidden prompt, from standard input or from OPENAI_API_KEY. It stays in this process: no other
# program is started, and nothing is written to a file or to the history.
#
# Exit status: 0 the key works, 1 an answer that is not known, 2 wrong use, then the rung that failed: 3 shape,
# 4 environment, 5 network, 6 authentication, 7 region, 8 organisation, 9 permission, 10 model, 11 billing, 12 rate,
# 13 server.

[CmdletBinding(PositionalBinding = $false)]
param(
    [string]$Model = '',
    [string]$BaseUrl = '',
    [string]$Timeout = '20',
    [switch]$Stdin,
    [Parameter(ValueFromRemainingArguments = $true)]$Rest
)

# A trace would show the key.
Set-PSDebug -Off
$OpenAIUrl = 'https://api.openai.com/v1'
$LargestAnswer = 2000000
$NoTextModel = 'embed|whisper|transcri|tts|audio|speech|realtime|image|dall-e|sora|video|moderation|rerank|bge-'

# --- Generated from Keyguide's tables by scripts/shell_tables.py; do not edit from here ---
$ProbeModels = 'gpt-6-luna gpt-5.6-luna gpt-5.4-nano gpt-5.4-mini gpt-4.1-mini gpt-4o-mini'
$Vendors = 'sk-or-=OpenRouter;sk-ant-=Anthropic;gsk_=Groq;AIza=Google;hf_=Hugging Face;xai-=xAI;pplx-=Perplexity;nvapi-=NVIDIA;r8_=Replicate;sk_live_=Stripe;sk_test_=Stripe;ghp_=GitHub;github_pat_=GitHub;AKIA=Amazon Web Services'
$Identifiers = 'org-=an organisation;proj_=a project;key_=a key;user-=a user'
$Beginnings = 'sk-proj-=project key;sk-svcacct-=service account key;sk-service-=service account key;sk-admin-=admin key;sk-=user key'
$Blanks = ' 0009 000A 000B 000C 000D 001C 001D 001E 001F 0020 0085 00A0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200A 2028 2029 202F 205F 3000 '
$Breaks = ' 000A 000D 000B 000C 0085 2028 2029 '
$Invisible = ' 00AD 180E FEFF 200B 200C 200D 200E 200F 202A 202B 202C 202D 202E 2060 2061 2062 2063 2064 2065 2066 2067 2068 2069 '
$Quotes = ' 0022 0027 0060 00AB 00BB 2018 2019 201A 201B 201C 201D 201E 201F '
$Masks = ' 2022 25CF 00B7 2026 '
$Characters = '0021=EXCLAMATION MARK;0022=QUOTATION MARK;0023=NUMBER SIGN;0024=DOLLAR SIGN;0025=PERCENT SIGN;0026=AMPERSAND;0027=APOSTROPHE;0028=LEFT PARENTHESIS;0029=RIGHT PARENTHESIS;002A=ASTERISK;002C=COMMA;003A=COLON;003B=SEMICOLON;003C=LESS-THAN SIGN;003E=GREATER-THAN SIGN;003F=QUESTION MARK;0040=COMMERCIAL AT;005B=LEFT SQUARE BRACKET;005C=REVERSE SOLIDUS;005D=RIGHT SQUARE BRACKET;005E=CIRCUMFLEX ACCENT;0060=GRAVE ACCENT;007B=LEFT CURLY BRACKET;007C=VERTICAL LINE;007D=RIGHT CURLY BRACKET;00A0=NO-BREAK SPACE;00AB=LEFT-POINTING DOUBLE ANGLE QUOTATION MARK;00AD=SOFT HYPHEN;00B7=MIDDLE DOT;00BB=RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK;200B=ZERO WIDTH SPACE;200C=ZERO WIDTH NON-JOINER;200D=ZERO WIDTH JOINER;200E=LEFT-TO-RIGHT MARK;200F=RIGHT-TO-LEFT MARK;2010=HYPHEN;2011=NON-BREAKING HYPHEN;2012=FIGURE DASH;2013=EN DASH;2014=EM DASH;2015=HORIZONTAL BAR;2018=LEFT SINGLE QUOTATION MARK;2019=RIGHT SINGLE QUOTATION MARK;201A=SINGLE LOW-9 QUOTATION MARK;201B=SINGLE HIGH-REVERSED-9 QUOTATION MARK;201C=LEFT DOUBLE QUOTATION MARK;201D=RIGHT DOUBLE QUOTATION MARK;201E=DOUBLE LOW-9 QUOTATION MARK;201F=DOUBLE HIGH-REVERSED-9 QUOTATION MARK;2022=BULLET;2026=HORIZONTAL ELLIPSIS;2028=LINE SEPARATOR;2029=PARAGRAPH SEPARATOR;202F=NARROW NO-BREAK SPACE;2060=WORD JOINER;2212=MINUS SIGN;25CF=BLACK CIRCLE;3000=IDEOGRAPHIC SPACE;FEFF=ZERO WIDTH NO-BREAK SPACE;FF0D=FULLWIDTH HYPHEN-MINUS;FF3F=FULLWIDTH LOW LINE;0430=CYRILLIC SMALL LETTER A;0435=CYRILLIC SMALL LETTER IE;043E=CYRILLIC SMALL LETTER O;0440=CYRILLIC SMALL LETTER ER;0441=CYRILLIC SMALL LETTER ES;0443=CYRILLIC SMALL LETTER U;0445=CYRILLIC SMALL LETTER HA'

# The row of the table for a refusal, by status, code and type; nothing for one that is not known.
function Find-Row($Status, $Code, $Type) {
    switch -Wildcard -CaseSensitive ("$Status|$Code|$Type") {
        '200||insufficient_quota' { return 'no-credit-2023' }
        '200||server_error' { return 'server-error' }
        '200|account_deactivated|' { return 'account-deactivated' }
        '200|account_deactivated|invalid_request_error' { return 'account-deactivated' }
        '200|billing_not_active|' { return 'billing-not-active' }
        '200|billing_not_active|billing_not_active' { return 'billing-not-active' }
        '200|credit_balance_exhausted|' { return 'no-credit' }
        '200|credit_balance_exhausted|insufficient_quota' { return 'no-credit' }
        '200|insufficient_quota|' { return 'no-credit-old' }
        '200|insufficient_quota|insufficient_quota' { return 'no-credit-old' }
        '200|invalid_api_key|' { return 'invalid-api-key' }
        '200|invalid_api_key|invalid_request_error' { return 'invalid-api-key' }
        '200|ip_not_authorized|' { return 'ip-not-authorized' }
        '200|misalignment_policy_violation|' { return 'policy-violation' }
        '200|misalignment_policy_violation|invalid_request_error' { return 'policy-violation' }
        '200|mismatched_organization|' { return 'mismatched-organization' }
        '200|mismatched_organization|invalid_request_error' { return 'mismatched-organization' }
        '200|mismatched_project|' { return 'mismatched-project' }
        '200|mismatched_project|invalid_request_error' { return 'mismatched-project' }
        '200|no_organization|' { return 'no-organization' }
        '200|no_organization|invalid_request_error' { return 'no-organization' }
        '200|organization_spend_limit_exceeded|' { return 'organization-spend-limit' }
        '200|organization_spend_limit_exceeded|insufficient_quota' { return 'organization-spend-limit' }
        '200|organization_usage_limit_exceeded|' { return 'organization-usage-limit' }
        '200|organization_usage_limit_exceeded|insufficient_quota' { return 'organization-usage-limit' }
        '200|project_spend_limit_exceeded|' { return 'project-spend-limit' }
        '200|project_spend_limit_exceeded|insufficient_quota' { return 'project-spend-limit' }
        '200|rate_limit_exceeded|requests' { return 'rate-limit' }
        '200|rate_limit_exceeded|tokens' { return 'request-too-large' }
        '200|server_is_overloaded|' { return 'overloaded' }
        '200|server_is_overloaded|service_unavailable_error' { return 'overloaded' }
        '200|slow_down|' { return 'slow-down' }
        '200|slow_down|rate_limit_error' { return 'slow-down' }
        '200|unknown_url|' { return 'unknown-url' }
        '200|unknown_url|invalid_request_error' { return 'unknown-url' }
        '200|unsupported_country_region_territory|' { return 'unsupported-country' }
        '200|unsupported_country_region_territory|request_forbidden' { return 'unsupported-country' }
        '200|unsupported_value|' { return 'organization-not-verified' }
        '200|unsupported_value|invalid_request_error' { return 'organization-not-verified' }
        '200|insufficient_quota|*' { return 'no-credit-2023' }
        '400||' { return 'no-such-organization' }
        '400||invalid_request_error' { return 'no-such-organization' }
        '400||server_error' { return 'no-such-organization' }
        '400|unsupported_value|*' { return 'organization-not-verified' }
        '401||invalid_request_error' { return 'missing-scope' }
        '401|account_deactivated|*' { return 'account-deactivated' }
        '401|invalid_api_key|*' { return 'invalid-api-key' }
        '401|ip_not_authorized|*' { return 'ip-not-authorized' }
        '401|mismatched_organization|*' { return 'mismatched-organization' }
        '401|mismatched_project|*' { return 'mismatched-project' }
        '401|no_organization|*' { return 'no-organization' }
        '403||invalid_request_error' { return 'organization-not-verified-403' }
        '403|misalignment_policy_violation|*' { return 'policy-violation' }
        '403|model_not_found|*' { return 'project-without-model' }
        '403|unsupported_country_region_territory|*' { return 'unsupported-country' }
        '403|*|request_forbidden' { return 'unsupported-country' }
        '404||invalid_request_error' { return 'invalid-url' }
        '404|model_not_found|*' { return 'unknown-model' }
        '404|unknown_url|*' { return 'unknown-url' }
        '429|billing_not_active|*' { return 'billing-not-active' }
        '429|credit_balance_exhausted|*' { return 'no-credit' }
        '429|insufficient_quota|*' { return 'no-credit-old' }
        '429|organization_spend_limit_exceeded|*' { return 'organization-spend-limit' }
        '429|organization_usage_limit_exceeded|*' { return 'organization-usage-limit' }
        '429|project_spend_limit_exceeded|*' { return 'project-spend-limit' }
        '429|slow_down|*' { return 'slow-down' }
        '429|*|billing_not_active' { return 'billing-not-active' }
        '429|*|insufficient_quota' { return 'no-credit-2023' }
        '429|*|rate_limit_error' { return 'slow-down' }
        '429|*|requests' { return 'rate-limit' }
        '429|*|tokens' { return 'request-too-large' }
        '500|*|server_error' { return 'server-error' }
        '503||' { return 'overloaded-old' }
        '503||invalid_request_error' { return 'overloaded-old' }
        '503||server_error' { return 'overloaded-old' }
        '503|server_is_overloaded|*' { return 'overloaded' }
        '503|*|service_unavailable_error' { return 'overloaded' }
    }
}

# What a row says.
$Rows = @{
    'no-key' = @{
        Rung = 'authentication'; Guide = 'guide/troubleshooting.md#no-key'; Picture = 'cinnox-key'
        Waits = 'Waiting does not help.'
        Title = 'No key was sent'
        Meaning = 'The request reached OpenAI without a key: the field or the environment variable is empty, or has another name.'
        Steps = @('Copy the key again and paste it into the field, or set OPENAI_API_KEY to it.', 'Check the spelling of the variable, then open a new terminal or restart the program.')
    }
    'invalid-api-key' = @{
        Rung = 'authentication'; Guide = 'guide/troubleshooting.md#incorrect-key'; Picture = 'open-form'
        Waits = 'Waiting does not help.'
        Title = 'The key is not accepted'
        Meaning = 'OpenAI does not know this key. A mistyped, deleted, disabled or expired key and a key of another company all get this same answer.'
        Steps = @('Compare the last four characters with the list on the API keys page.', 'If the key is in the list, copy the whole key again; if you no longer have it, create a new one.', 'Check that no older key is still set in an environment variable or a settings file.')
    }
    'account-deactivated' = @{
        Rung = 'authentication'; Guide = 'guide/troubleshooting.md#deactivated'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The account is deactivated'
        Meaning = 'OpenAI has closed the account that owns this key, often because of where it was used.'
        Steps = @('Read the e-mail that OpenAI sent to the owner of the account.', 'Ask OpenAI through help.openai.com if you think it is a mistake.')
    }
    'unsupported-country' = @{
        Rung = 'region'; Guide = 'guide/troubleshooting.md#country'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The country is not supported'
        Meaning = 'The request came to OpenAI from an internet address in a place that OpenAI does not serve. What counts is where the calling server is, not where you are.'
        Steps = @('Find out from which country the request leaves: your own machine, a VPN, or the server of the service that calls.', 'For CINNOX, ask its support from which region it calls OpenAI.')
    }
    'ip-not-authorized' = @{
        Rung = 'region'; Guide = 'guide/troubleshooting.md#ip-allowlist'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The internet address is not on the allowlist'
        Meaning = 'The organisation or project accepts requests from listed internet addresses only, and this one is not listed.'
        Steps = @('Ask the owner of the organisation to add the address of the calling server to the IP allowlist.', 'For CINNOX, ask its support for the addresses from which it calls.')
    }
    'mismatched-organization' = @{
        Rung = 'organisation'; Guide = 'guide/troubleshooting.md#organization-mismatch'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The key belongs to another organisation'
        Meaning = 'The request names one organisation, and the key belongs to another.'
        Steps = @('Remove OPENAI_ORG_ID from the environment and the settings, and try again: a project key needs no organisation.', 'If you need the other organisation, create a key there.')
    }
    'mismatched-project' = @{
        Rung = 'organisation'; Guide = 'guide/troubleshooting.md#organization-mismatch'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The key belongs to another project'
        Meaning = 'The request names one project, and the key belongs to another.'
        Steps = @('Remove OPENAI_PROJECT_ID from the environment and the settings, and try again: a project key needs no project id.', 'If you need the other project, create a key there.')
    }
    'no-organization' = @{
        Rung = 'organisation'; Guide = 'guide/troubleshooting.md#organization-mismatch'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The account belongs to no organisation'
        Meaning = 'The owner of the key has been removed from the organisation.'
        Steps = @('Ask an owner of the organisation to invite the account again, or to create a key of their own.')
    }
    'no-such-organization' = @{
        Rung = 'organisation'; Guide = 'guide/troubleshooting.md#organization-mismatch'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'No such organisation'
        Meaning = 'OpenAI cannot use the request as it was sent. One known reason is an organisation that does not exist; a request that is malformed in another way gets the same status without a code.'
        Steps = @('Remove OPENAI_ORG_ID from the environment and the settings, and try again.', 'If you set no organisation, read the message of the answer: it names the field that is wrong.')
    }
    'missing-scope' = @{
        Rung = 'permission'; Guide = 'guide/troubleshooting.md#missing-scope'; Picture = 'edit-permissions'
        Waits = 'Waiting alone does not help. After a change of role, allow up to 30 minutes.'
        Title = 'The key lacks a permission'
        Meaning = 'The key is genuine but may not do this: it is restricted or read only, or the role of its owner does not allow it.'
        Steps = @('On the API keys page, select the pencil beside the key and set its permissions to All, or allow Models, Model capabilities and Responses.', 'If the key has no such choice, because a service account owns it, create a new one.', 'If the permissions are right, ask an owner for a role in the project that allows requests.')
    }
    'organization-not-verified' = @{
        Rung = 'permission'; Guide = 'guide/troubleshooting.md#verify-organization'; Picture = ''
        Waits = 'Waiting alone does not help. After the verification, allow up to 15 minutes.'
        Title = 'The organisation is not verified'
        Meaning = 'Some models and features need the organisation to prove who it is.'
        Steps = @('Open the general settings of the organisation and select Verify Organization, or use another model.', 'Then check the key again.')
    }
    'organization-not-verified-403' = @{
        Rung = 'permission'; Guide = 'guide/troubleshooting.md#verify-organization'; Picture = ''
        Waits = 'Waiting alone does not help. After the verification, allow up to 15 minutes.'
        Title = 'The organisation is not verified'
        Meaning = 'Some models and features need the organisation to prove who it is.'
        Steps = @('Open the general settings of the organisation and select Verify Organization, or use another model.', 'Then check the key again.')
    }
    'policy-violation' = @{
        Rung = 'permission'; Guide = 'guide/troubleshooting.md#policy'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'Blocked by OpenAI''s monitoring'
        Meaning = 'OpenAI''s monitoring stopped this request. Sending it again does not help.'
        Steps = @('Do not send the request again.', 'Look at what was asked; if you think the block is a mistake, write to OpenAI with the request id.')
    }
    'invalid-url' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#base-url'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The address is wrong'
        Meaning = 'The server answered, but has nothing at this path: a part of the base URL is missing or written twice.'
        Steps = @('Set the base URL to https://api.openai.com/v1 with nothing after it.', 'Remove OPENAI_BASE_URL from the environment if you did not mean to set it.')
    }
    'unknown-url' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#base-url'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The address lacks its /v1'
        Meaning = 'The server answered, but has nothing at this path: most often the base URL lacks its /v1.'
        Steps = @('Set the base URL to https://api.openai.com/v1 with nothing after it.', 'Remove OPENAI_BASE_URL from the environment if you did not mean to set it.')
    }
    'project-without-model' = @{
        Rung = 'model'; Guide = 'guide/troubleshooting.md#model-access'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The project may not use this model'
        Meaning = 'The model exists, but the project of this key may not use it: it is not on the list of allowed models, or the tier is too low.'
        Steps = @('In the settings of the project, allow the model under its limits, or use a model that is allowed.', 'Check that the key was made in the project you meant.')
    }
    'unknown-model' = @{
        Rung = 'model'; Guide = 'guide/troubleshooting.md#model-access'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The model does not exist for this key'
        Meaning = 'The name is mistyped, the model has been shut down, or the tier of the organisation is too low for it.'
        Steps = @('List the models that the key may use, and choose one of them.', 'If the model has been shut down, use its replacement.')
    }
    'no-credit' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#no-credit'; Picture = 'buy-credit'
        Waits = 'Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.'
        Title = 'No credit'
        Meaning = 'The key is right, but its organisation has no prepaid credit. A ChatGPT subscription is not API credit.'
        Steps = @('Add credit to the organisation that the key belongs to.', 'Then check the key again.')
    }
    'no-credit-old' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#no-credit'; Picture = 'buy-credit'
        Waits = 'Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.'
        Title = 'No credit, in the older wording'
        Meaning = 'The key is right, but its organisation has no prepaid credit, or has reached a limit on spending. A ChatGPT subscription is not API credit.'
        Steps = @('Add credit to the organisation that the key belongs to.', 'If there is credit, raise the spend limit of the organisation or the project.', 'Then check the key again.')
    }
    'no-credit-2023' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#no-credit'; Picture = 'buy-credit'
        Waits = 'Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.'
        Title = 'No credit, in the oldest form'
        Meaning = 'The key is right, but its organisation has no prepaid credit, or has reached a limit on spending. A ChatGPT subscription is not API credit.'
        Steps = @('Add credit to the organisation that the key belongs to.', 'If there is credit, raise the spend limit of the organisation or the project.', 'Then check the key again.')
    }
    'project-spend-limit' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#spend-limit'; Picture = 'hard-limit'
        Waits = 'Waiting does not help before the next month begins.'
        Title = 'The project has reached its spend limit'
        Meaning = 'Somebody set a hard spend limit on the project, and it is reached.'
        Steps = @('Ask an owner to raise the limit of the project.')
    }
    'organization-spend-limit' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#spend-limit'; Picture = 'hard-limit'
        Waits = 'Waiting does not help before the next month begins.'
        Title = 'The organisation has reached its spend limit'
        Meaning = 'Somebody set a hard spend limit on the organisation, and it is reached.'
        Steps = @('Ask an owner to raise the limit of the organisation.')
    }
    'organization-usage-limit' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#spend-limit'; Picture = ''
        Waits = 'Waiting does not help before the next month begins.'
        Title = 'The organisation has reached the limit that OpenAI set'
        Meaning = 'OpenAI allows each tier a certain spending a month, and it is reached.'
        Steps = @('Look up the usage tier on the Limits page; a higher tier needs more paid credit.', 'Or ask OpenAI for a higher limit.')
    }
    'billing-not-active' = @{
        Rung = 'billing'; Guide = 'guide/troubleshooting.md#billing-not-active'; Picture = 'add-card'
        Waits = 'Waiting alone does not help. After the payment, allow a few minutes for the credit to arrive.'
        Title = 'Billing is not active'
        Meaning = 'No payment method is set up, or the last payment failed or was cancelled.'
        Steps = @('Open the billing page, check the card, and pay what is open.', 'Add credit, then check the key again.')
    }
    'rate-limit' = @{
        Rung = 'rate'; Guide = 'guide/troubleshooting.md#rate-limit'; Picture = ''
        Waits = 'Waiting helps: about a minute for a limit per minute, longer for a limit per day.'
        Title = 'Too many requests or tokens for the moment'
        Meaning = 'The key works. The limit of requests or tokens a minute or a day is used up, and fills again by itself.'
        Steps = @('Wait for the time that the message or the Retry-After header gives, then try again.', 'Send requests more slowly, or raise the usage tier by paying for more credit.')
    }
    'request-too-large' = @{
        Rung = 'rate'; Guide = 'guide/troubleshooting.md#too-large'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'One request is larger than the limit'
        Meaning = 'This one request needs more tokens than the organisation may use in a whole minute.'
        Steps = @('Shorten the text, or lower the maximum of output tokens.', 'Or use a model with a higher limit, or raise the usage tier by paying for more credit.')
    }
    'slow-down' = @{
        Rung = 'rate'; Guide = 'guide/troubleshooting.md#rate-limit'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'The rate of requests rose too quickly'
        Meaning = 'The key works. Requests became many in too short a time.'
        Steps = @('Go back to the earlier rate for some minutes, then raise it step by step.')
    }
    'server-error' = @{
        Rung = 'server'; Guide = 'guide/troubleshooting.md#server-trouble'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'OpenAI had an error'
        Meaning = 'The fault is at OpenAI, not in the key.'
        Steps = @('Try again in a minute.', 'If it goes on, look at status.openai.com.')
    }
    'overloaded' = @{
        Rung = 'server'; Guide = 'guide/troubleshooting.md#server-trouble'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'OpenAI is overloaded'
        Meaning = 'OpenAI has too much to do at the moment. The key is not at fault.'
        Steps = @('Try again in a minute, then less and less often.', 'If it goes on, look at status.openai.com.')
    }
    'overloaded-old' = @{
        Rung = 'server'; Guide = 'guide/troubleshooting.md#server-trouble'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'OpenAI is overloaded, in the older wording'
        Meaning = 'OpenAI has too much to do at the moment. The key is not at fault.'
        Steps = @('Try again in a minute, then less and less often.', 'If it goes on, look at status.openai.com.')
    }
    'variable-base-url' = @{
        Rung = 'environment'; Guide = 'guide/troubleshooting.md#settings'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'OPENAI_BASE_URL cannot be used'
        Meaning = 'The environment variable OPENAI_BASE_URL holds no address to which a key may be sent, so no request can be made.'
        Steps = @('Remove OPENAI_BASE_URL from the environment, or set it to https://api.openai.com/v1.', 'Open a new terminal or restart the program, and check the key again.')
    }
    'variable-organization' = @{
        Rung = 'environment'; Guide = 'guide/troubleshooting.md#settings'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'OPENAI_ORG_ID cannot be sent'
        Meaning = 'The environment variable OPENAI_ORG_ID holds a character that no request may carry.'
        Steps = @('Remove OPENAI_ORG_ID from the environment: a project key needs no organisation.', 'Open a new terminal or restart the program, and check the key again.')
    }
    'variable-project' = @{
        Rung = 'environment'; Guide = 'guide/troubleshooting.md#settings'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'OPENAI_PROJECT_ID cannot be sent'
        Meaning = 'The environment variable OPENAI_PROJECT_ID holds a character that no request may carry.'
        Steps = @('Remove OPENAI_PROJECT_ID from the environment: a project key needs no project id.', 'Open a new terminal or restart the program, and check the key again.')
    }
    'variable-proxy' = @{
        Rung = 'environment'; Guide = 'guide/troubleshooting.md#proxy'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The proxy in the environment cannot be used'
        Meaning = 'HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names a proxy whose address cannot be used, or of a kind that needs another package.'
        Steps = @('Correct or remove HTTP_PROXY, HTTPS_PROXY and ALL_PROXY.', 'For a SOCKS proxy, run pip install socksio, or name an http:// proxy.')
    }
    'variable-certificates' = @{
        Rung = 'environment'; Guide = 'guide/troubleshooting.md#not-secure'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The certificates in the environment cannot be read'
        Meaning = 'SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE names a file that cannot be read.'
        Steps = @('Correct or remove SSL_CERT_FILE, SSL_CERT_DIR and SSLKEYLOGFILE.')
    }
    'no-such-host' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#no-answer'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The server''s name is not known'
        Meaning = 'No address was found for the server''s name: it is misspelt, or this machine has no network or no name server.'
        Steps = @('Check the spelling of the base URL.', 'Open any web page on this machine; if that fails too, mend the network first.')
    }
    'refused' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#no-answer'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'No server answers'
        Meaning = 'Nothing answers at this address: the server is not running, the port is wrong, or a firewall is in the way.'
        Steps = @('Check the base URL and the network.', 'For practice, start the practice product: keyguide practice')
    }
    'timeout' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#no-answer'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'No whole answer in time'
        Meaning = 'The server gave no whole answer in time. A firewall that drops requests looks the same as a server that is slow.'
        Steps = @('Try again in a minute, with a longer time limit if need be.', 'If it happens again, check proxy and firewall.')
    }
    'broken-off' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#no-answer'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'The connection broke off'
        Meaning = 'The connection ended in the middle of an answer, or the answer follows no rule of the web.'
        Steps = @('Try again.', 'If it happens again, check proxy and network settings.')
    }
    'certificate' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#not-secure'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The server''s certificate is not trusted'
        Meaning = 'The server cannot prove that it is the one that the base URL names, so the key was not sent. A company that opens secure connections, and an impostor, look the same.'
        Steps = @('If your company opens secure connections, set SSL_CERT_FILE to its certificates.', 'If not, do not send a key from this network.')
    }
    'no-tls' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#not-secure'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The server makes no secure connection'
        Meaning = 'A server answers at this address, but makes no secure connection, so the key was not sent.'
        Steps = @('Check the base URL; the one of the practice product begins with http://')
    }
    'proxy-refused' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#proxy'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The proxy lets nothing through'
        Meaning = 'The proxy that stands between this machine and the server refuses the connection, or asks for a password.'
        Steps = @('Ask who runs the network how programs get through the proxy.', 'Correct HTTPS_PROXY, or remove it if no proxy is needed.')
    }
    'redirect' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#something-else'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The server sends callers elsewhere'
        Meaning = 'The server sends callers on to another address; the key was not sent there.'
        Steps = @('Check that the base URL is the API''s own, with its /v1.', 'If a network asks you to sign in first, open any web page, sign in, and try again.')
    }
    'not-json' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#something-else'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'A web page answered instead of the API'
        Meaning = 'What came back is no answer of an API, but a web page or broken text: a sign-in page of the network, a proxy, or a wrong base URL.'
        Steps = @('Check that the base URL ends in /v1.', 'If a network asks you to sign in first, open any web page, sign in, and try again.')
    }
    'empty-answer' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#something-else'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The answer was empty'
        Meaning = 'The server answered, but with nothing in it.'
        Steps = @('Check that the base URL ends in /v1 and leads to an OpenAI-compatible API.')
    }
    'answer-too-large' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#something-else'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'The answer was too large'
        Meaning = 'The server sent more than any answer of the API needs, so the rest was not read.'
        Steps = @('Check that the base URL leads to an OpenAI-compatible API.')
    }
    'not-an-api' = @{
        Rung = 'network'; Guide = 'guide/troubleshooting.md#something-else'; Picture = ''
        Waits = 'Waiting does not help.'
        Title = 'Another service answered'
        Meaning = 'The server answered with JSON, but not with what an OpenAI-compatible API sends.'
        Steps = @('Check the base URL: it should end in /v1 and lead to an OpenAI-compatible API.')
    }
    'bad-gateway' = @{
        Rung = 'server'; Guide = 'guide/troubleshooting.md#server-trouble'; Picture = ''
        Waits = 'Waiting can help.'
        Title = 'Something before the API had an error'
        Meaning = 'A server between this machine and the API answered with an error of its own. The key is not at fault.'
        Steps = @('Try again in a minute.', 'If it goes on, look at status.openai.com.')
    }
}
# --- to here ---

# Numbers from 3 on are the places of the rungs in the ladder.
$ExitStatuses = @{
    usable = 0; unknown = 1; shape = 3; environment = 4; network = 5; authentication = 6; region = 7
    organisation = 8; permission = 9; model = 10; billing = 11; rate = 12; server = 13
}

$Rungs = 'shape environment network authentication region organisation permission model billing rate server'.Split(' ')

function Write-Note($Text) { [Console]::Error.WriteLine($Text) }

function Stop-WrongUse($What, $Action) {
    Write-Note "verify-key: $What $Action"
    exit 2
}

function Stop-KeyInArgument {
    Stop-WrongUse "A key in an argument can be read by every program on this machine, and stays in the shell's history." `
        'Run verify-key.ps1 alone and paste the key when asked; if that key was real, delete it.'
}

# Gives the characters of a list of code points, such as ' 0009 000A '.
function Get-Characters($Codes) {
    -join ($Codes.Trim().Split(' ') | ForEach-Object { [char][Convert]::ToInt32($_, 16) })
}

$BlankCharacters = Get-Characters $Blanks
$BreakCharacters = Get-Characters $Breaks
$QuoteCharacters = Get-Characters $Quotes
$MaskCharacters = Get-Characters $Masks
$EndCharacters = ($BlankCharacters + (Get-Characters $Invisible)).ToCharArray()
$Gap = "[$BlankCharacters]"
$BareKey = '(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}'

function Test-Pattern($Text, $Pattern) {
    [regex]::IsMatch($Text, $Pattern, 'IgnoreCase, CultureInvariant, Singleline')
}

# Gives the beginning that a text has, of a table such as 'sk-or-=OpenRouter;hf_=Hugging Face', and what it stands for.
function Find-Beginning($Table, $Text) {
    foreach ($Entry in $Table.Split(';')) {
        $Place = $Entry.IndexOf('=')
        $Beginning = $Entry.Substring(0, $Place)
        if ($Text.StartsWith($Beginning, [StringComparison]::Ordinal)) {
            return @{ Beginning = $Beginning; What = $Entry.Substring($Place + 1) }
        }
    }
}

# Takes out of a text what looks like a key; what a server or a reader has put in the wrong place is not repeated.
function Hide-Key($Text) {
    if ($script:Key) { $Text = $Text.Replace($script:Key, '[redacted]') }
    $Pattern = 'sk-(?:proj|svcacct|service|admin|None|ant|or)-[A-Za-z0-9_*.-]+' +
        '|(?<![A-Za-z0-9])sk-(?:[A-Za-z0-9_*.-]{16,}|[A-Za-z0-9_.-]*(?:\*|\.\.\.)[A-Za-z0-9_*.-]*)'
    [regex]::Replace($Text, $Pattern, '[redacted]')
}

function Get-BlankName([char]$Character) {
    if ($BreakCharacters.IndexOf($Character) -ge 0) { return 'line break' }
    if ($BlankCharacters.IndexOf($Character) -ge 0) { return 'blank' }
    'invisible character'
}

function Get-CharacterName($Text, $Place) {
    $Character = $Text[$Place]
    if ($Character -eq ' ') { return 'a blank' }
    if ($Character -eq "`t") { return 'a tab' }
    if ($Character -eq "`n" -or $Character -eq "`r") { return 'a line break' }
    $Code = [int]$Character
    if ([char]::IsHighSurrogate($Character) -and $Place + 1 -lt $Text.Length -and
        [char]::IsLowSurrogate($Text[$Place + 1])) {
        $Code = [char]::ConvertToUtf32($Character, $Text[$Place + 1])
    }
    $Named = Find-Beginning $Characters ('{0:X4}' -f $Code)
    if ($Named -and $Code -lt 0x10000) { $Name = $Named.What }
    elseif ([char]::IsControl($Character) -or ($Code -ge 0xD800 -and $Code -le 0xDFFF)) { $Name = 'a control character' }
    else { $Name = 'a foreign character' }
    '{0} (U+{1:X4})' -f $Name, $Code
}

# Takes away what surrounds a key, and says what.
function Get-Cleaned($Pasted) {
    $Removed = New-Object System.Collections.Generic.List[string]
    $Text = $Pasted.Trim($EndCharacters)
    $Start = if ($Text) { $Pasted.IndexOf($Text, [StringComparison]::Ordinal) } else { $Pasted.Length }
    $Ends = @{ before = $Pasted.Substring(0, $Start); after = $Pasted.Substring($Start + $Text.Length) }
    foreach ($Place in 'before', 'after') {
        foreach ($Character in $Ends[$Place].ToCharArray()) {
            $What = "$(Get-BlankName $Character) $Place the text"
            if (-not $Removed.Contains($What)) { $Removed.Add($What) }
        }
    }
    $Assignment = "^(?:export$Gap+|set$Gap+|setx$Gap+|\`$env:)?OPENAI_API_KEY(?:$Gap*[=:]$Gap*|$Gap+)"
    $Bearer = "^(?:Authorization:$Gap*)?Bearer(?:$Gap+|`$)"
    $Options = 'IgnoreCase, CultureInvariant'
    $Unquoted = $false
    foreach ($Round in 1, 2, 3) {
        $Match = [regex]::Match($Text, $Assignment, $Options)
        if ($Match.Success) {
            $Text = $Text.Substring($Match.Length).Trim($EndCharacters)
            $Removed.Add('the name OPENAI_API_KEY before the text')
        }
        $Match = [regex]::Match($Text, $Bearer, $Options)
        if ($Match.Success) {
            $Text = $Text.Substring($Match.Length).Trim($EndCharacters)
            $Removed.Add('the word Bearer before the text')
        }
        if (-not $Unquoted -and $Text.Length -gt 1 -and $QuoteCharacters.IndexOf($Text[0]) -ge 0 -and
            $QuoteCharacters.IndexOf($Text[$Text.Length - 1]) -ge 0) {
            $Text = $Text.Substring(1, $Text.Length - 2).Trim($EndCharacters)
            $Removed.Add('quotation marks around the text')
            $Unquoted = $true
        }
    }
    $Found = [regex]::Matches($Text, $BareKey)
    if ($Found.Count -eq 1) {
        $Before = $Text.Substring(0, $Found[0].Index)
        $After = $Text.Substring($Found[0].Index + $Found[0].Length)
        # Behind these nothing of a key can follow: signs to the end, or a comment.
        $Ends = [regex]::IsMatch($After, "^[$BlankCharacters$QuoteCharacters,;)\]}>|\\]*\.?\z|^$Gap+#")
        # And behind these not where the key itself stands behind something, unless pieces of a text are joined there.
        $Quote = "[$QuoteCharacters]"
        $Joined = "$Gap*[+.&]|[$BlankCharacters\\]*$Quote[A-Za-z0-9_-]+$Quote"
        if ($Ends -or ($Before -and [regex]::IsMatch($After, "^[,;)\]}>&<]|^\\?$Quote(?!$Joined)"))) {
            $Text = $Found[0].Value
            $MoreThanSigns = "[^$BlankCharacters$QuoteCharacters!-/:-@\[-``{-~]"
            $Parts = [ordered]@{ before = $Before; after = $After }
            foreach ($Place in $Parts.Keys) {
                if (-not $Parts[$Place]) { continue }
                $What = if ([regex]::IsMatch($Parts[$Place], $MoreThanSigns)) { 'other text' } else { 'signs' }
                $Removed.Add("$What $Place the key")
            }
            $Half = $Text.Substring(0, [int][Math]::Floor($Text.Length / 2))
            if ($Text -ceq $Half + $Half) {
                $Text = $Half
                $Removed.Add('a second copy of the key')
            }
        }
    }
    @{ Text = $Text; Removed = $Removed.ToArray() }
}

# Says what a cleaned text is: the port of keyguide.keys.
function Get-Shape($Text) {
    $Step = 'Copy the key itself from where you saved it; it begins with sk-. If it was not saved, make a new one.'
    if (-not $Text) {
        $Step = 'Copy the key from where you saved it and paste it.'
        return @{ Kind = 'nothing'; Problem = 'Nothing was pasted.'; Step = $Step }
    }
    $Keys = [regex]::Matches($Text, $BareKey).Count
    if ($Keys -gt 1) {
        $Problem = 'There is more than one key in this text.'
        return @{ Kind = 'text that is no key'; Problem = $Problem; Step = 'Paste one key alone.' }
    }
    $NoGap = "[^$BlankCharacters]"
    if (Test-Pattern $Text "^[^@$BlankCharacters]+@[^@.$BlankCharacters]+(?:\.[^@.$BlankCharacters]+)+\z") {
        return @{ Kind = 'e-mail address'; Problem = 'This is an e-mail address, not a key.'; Step = $Step }
    }
    if (Test-Pattern $Text ("^(?:(?:[a-z][a-z0-9+.-]*://|www\.)$NoGap*" +
                "|(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev)(?:/$NoGap*)?)\z")) {
        return @{ Kind = 'web address'; Problem = 'This is a web address, not a key.'; Step = $Step }
    }
    $Vendor = Find-Beginning $Vendors $Text
    if ($Vendor) {
        $Problem = "This is a key of $($Vendor.What), not of OpenAI."
        return @{ Kind = 'key of another vendor'; Problem = $Problem; Step = $Step }
    }
    $Placeholder = '^(?:open[-_ ]?ai[-_ ]?)?(?:api|secret)[-_ ]?key\z' +
        '|example|placeholder|change[-_ ]?me|insert[-_ ]|x{6}|<[^<>]*>' +
        '|your[-_ ]*(?:own|open[-_ ]?ai|api|secret|key|token)|^\$\{?\w+\}?\z|^%\w+%\z|^\{\{.*\}\}\z'
    if (Test-Pattern $Text $Placeholder) {
        $Problem = 'This is the placeholder of an example, not a key.'
        return @{ Kind = 'placeholder'; Problem = $Problem; Step = $Step }
    }
    if ($Text.StartsWith('sk-', [StringComparison]::Ordinal) -and $Text -match "[*$MaskCharacters]|\.\.") {
        $Problem = 'This is the shortened form of a key: its middle is missing.'
        $Step = 'The full key is shown once only, when it is made. If you do not have it, make a new one.'
        return @{ Kind = 'masked key'; Problem = $Problem; Step = $Step }
    }
    $Identifier = Find-Beginning $Identifiers $Text
    if ($Identifier) {
        $Problem = "This is the identifier of $($Identifier.What), not a key."
        return @{ Kind = 'identifier'; Problem = $Problem; Step = $Step }
    }
    $Found = Find-Beginning $Beginnings $Text
    if (-not $Found) {
        $Problem = 'This is not an OpenAI key: it does not begin with sk-.'
        if ($Keys) {
            $Problem = 'There is more than a key in this text.'
            $Step = 'Paste the key alone; it begins with sk-.'
        } elseif ($Text -match '^sk-') {
            $Problem = 'A key begins with sk- in small letters.'
            $Step = 'Write the beginning so, and paste it again.'
        }
        return @{ Kind = 'text that is no key'; Problem = $Problem; Step = $Step }
    }
    $Shape = @{ Kind = $Found.What; Problem = ''; Step = '' }
    $Wrong = [regex]::Match($Text, '[^A-Za-z0-9._~+/=-]')
    if ($Wrong.Success) {
        $Name = Get-CharacterName $Text $Wrong.Index
        $Shape.Problem = "Character $($Wrong.Index + 1) of the key is $Name, which no key holds."
        $Shape.Step = 'Copy the key again, in one piece, from where you saved it.'
    } elseif ($Text -ceq $Found.Beginning) {
        $Shape.Problem = 'Only the beginning of a key was pasted.'
        $Shape.Step = 'Copy the whole key from where you saved it.'
    } elseif ($Shape.Kind -eq 'admin key') {
        $Shape.Problem = 'An admin key manages an organisation; it cannot call models.'
        $Shape.Step = 'Use a project key.'
    }
    $Shape
}

# Names a key without giving it away: its kind and its last four characters.
function Get-KeyName($Text) {
    $Cleaned = (Get-Cleaned $Text).Text
    $Kind = (Get-Shape $Cleaned).Kind
    $Found = Find-Beginning $Vendors $Cleaned
    if (-not $Found) { $Found = Find-Beginning $Beginnings $Cleaned }
    $IsKey = $Kind -eq 'key of another vendor' -or ";$Beginnings;".Contains("=$Kind;")
    if (-not $Found -or -not $IsKey -or $Cleaned.Length -lt 12 -or $Cleaned.Length - $Found.Beginning.Length -lt 8) {
        return $Kind
    }
    $Last = $Cleaned.Substring($Cleaned.Length - 4)
    if ($Last -match '[^A-Za-z0-9._~+/=-]') { return $Kind }
    "$Kind ending in $Last"
}

# Finds out whether a key may be sent to an address: sets UrlProblem, empty if so, UrlHint, UrlShown, and whose it is.
function Test-Url($Url) {
    $script:UrlHint = "Give the address of the API with its /v1, such as $OpenAIUrl."
    $script:UrlProblem = ''
    $script:IsLocal = $false
    $script:IsOpenAI = $false
    $script:UrlShown = Hide-Key $Url
    if ($Url -cnotmatch '^https?://[^/]') {
        $script:UrlProblem = "The base URL '$UrlShown' is not a web address."
        return
    }
    $Authority = ($Url -replace '^https?://', '') -replace '[/?#].*$', ''
    if ($Url -match '[?#]' -or $Authority.Contains('@')) {
        $script:UrlProblem = 'The base URL holds a password, a query or a fragment.'
        $script:UrlShown = 'an address that is not shown'
        return
    }
    $Uri = $null
    if ($Authority -match ':(\d+)$' -and ($Matches[1].Length -gt 5 -or [int]$Matches[1] -lt 1 -or [int]$Matches[1] -gt 65535)) {
        $script:UrlProblem = "The base URL names port $($Matches[1]), which does not exist."
        return
    }
    if ($Url -match '[^A-Za-z0-9._~%/:\[\]+,=@-]' -or $Authority -match '^\.|\.\.' -or
        -not [Uri]::TryCreate($Url, [UriKind]::Absolute, [ref]$Uri)) {
        $script:UrlProblem = "The base URL '$UrlShown' cannot be read."
        return
    }
    $Name = $Uri.Host.Trim('[', ']')
    $script:IsLocal = '127.0.0.1', 'localhost', '::1' -contains $Name
    $script:IsOpenAI = $Name -match '^(?:[a-z0-9-]+\.)?api\.openai\.com$'
    if ($Uri.Scheme -eq 'http' -and -not $IsLocal) {
        $script:UrlProblem = "The base URL '$UrlShown' would send the key unencrypted."
        $script:UrlHint = 'Use https; plain http is allowed to this machine only.'
    }
}

# Draws a rung of the ladder, on a terminal.
function Write-Rung($Mark, $Rung, $Words) {
    if (-not [Console]::IsOutputRedirected) { [Console]::Out.WriteLine(("$Mark  $($Rung.PadRight(14))  $Words").TrimEnd()) }
}

function Add-Proof($Rung, $Words) {
    $script:Climbed += $Rung
    Write-Rung 'ok' $Rung $Words
}

function Add-EntryProof {
    Add-Proof 'region' 'Requests from this machine are served.'
    Add-Proof 'organisation' 'The key belongs to an organisation and a project that may use the API.'
}

# Draws the rung where a check stopped, and those that it did not settle.
function Write-End($Rung, $Title) {
    if ((@('unknown') + $Climbed) -ccontains $Rung) { Write-Rung 'no' $Rung $Title }
    foreach ($One in $Rungs) {
        if ($Climbed -ccontains $One) { continue }
        if ($One -ceq $Rung) { Write-Rung 'no' $One $Title } else { Write-Rung '--' $One '' }
    }
}

# Prints the verdict and ends. A row has `Rung`, `Title`, `Meaning`, `Steps`, `Waits`, `Guide` and `Picture`.
function Stop-Check($Row) {
    $Rung = $Row.Rung
    if ($Rung -ne 'usable') { Write-End $Rung $Row.Title }
    if (-not [Console]::IsOutputRedirected) { [Console]::Out.WriteLine() }
    $Lines = New-Object System.Collections.Generic.List[string]
    if ($Rung -eq 'usable') { $Lines.Add('USABLE') } else { $Lines.Add('NOT USABLE') }
    $Lines.Add("  $($Row.Meaning)")
    foreach ($What in $Removed) { $Lines.Add("  Removed before use: $What.") }
    $Lines.Add("  Key:     $KeyName")
    $Lines.Add("  Server:  $UrlShown")
    if ($Ends.Count) {
        $With = if ($ModelShown) { $ModelShown } else { 'None' }
        $Lines.Add("  Models:  $($Ends.Count) listed; tested with $With")
    }
    if ($Calls.Count) { $Lines.Add("  Calls:   $($Calls -join ', ')") }
    if ($Row.Steps.Count) {
        $Lines.Add('What to do next:')
        $Number = 0
        foreach ($Step in $Row.Steps) {
            $Number++
            $Lines.Add("  $Number. $Step")
        }
    }
    if ('usable', 'shape' -cnotcontains $Rung) {
        $Helps = $Row.Waits
        if ($Retry) { $Helps += " The server says to try again after $Retry." }
        $Lines.Add("  $Helps")
    }
    $Sections = [ordered]@{
        'But' = $Reservations
        'Detail' = $Detail
        'Missing permissions' = $Scopes
        'About the server' = $About
        'Environment' = $Notes
        'Limits' = $Limits
        'Cannot be known' = $Unknowns
        'In the guide' = if ($Row.Guide) { "docs/$($Row.Guide)" }
        'Picture' = if ($Row.Picture) { "docs/pictures/$($Row.Picture).png" }
    }
    foreach ($Head in $Sections.Keys) {
        $Entries = @($Sections[$Head] | Where-Object { $_ })
        if ($Entries.Count) { $Lines.Add("${Head}:") }
        foreach ($Entry in $Entries) { $Lines.Add("  - $Entry") }
    }
    foreach ($Line in $Lines) { [Console]::Out.WriteLine($Line) }
    exit $ExitStatuses[$Rung]
}

function Stop-WithRow($Id) { Stop-Check $Rows[$Id] }

# Gives a value of an object of JSON; PowerShell itself would take a name in other letters for the same.
function Get-Value($Object, $Name) {
    if ($Object -isnot [System.Management.Automation.PSCustomObject]) { return $null }
    foreach ($Property in $Object.PSObject.Properties) {
        if ($Property.Name -ceq $Name) { return , $Property.Value }
    }
}

function Get-Text($Object, $Name) {
    $Value = Get-Value $Object $Name
    if ($Value -is [string]) { $Value } else { '' }
}

# What is no name can stand in no row of the table, and is not shown.
function Get-TableName($Text) {
    if (-not $Text -or $Text -cmatch '^[A-Za-z0-9._:/@+-]+\z') { $Text } else { '?' }
}

# Gives a text of a server, but for one that repeats eight signs of the key in a row, or could disturb a terminal.
function Get-Shown($Text) {
    if (-not $Text -or $Text -match '[\x00-\x1f\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]') { return '' }
    if ($Text.Length -gt 300) { return '' }
    if ($Text -match '[%&\\]') { return '[redacted]' } # behind these any sign can hide, and no name has one
    $Size = [Math]::Min(8, $Key.Length)
    for ($Place = 0; $Size -gt 3 -and $Place + $Size -le $Text.Length; $Place++) {
        if ($Key.Contains($Text.Substring($Place, $Size))) { return '[redacted]' }
    }
    Hide-Key $Text
}

# Writes a name as the package does: in quotation marks, and the marks within it behind a backslash.
function Get-Quoted($Text) {
    $Text = $Text.Substring(0, [Math]::Min(60, $Text.Length)).Replace('\', '\\')
    if ($Text.Contains("'") -and -not $Text.Contains('"')) { return '"' + $Text + '"' }
    "'" + $Text.Replace("'", "\'") + "'"
}

function Get-Header($Name) {
    $Values = $null
    if ($Response.Headers.TryGetValues($Name, [ref]$Values)) { @($Values) -join ', ' } else { '' }
}

# Limits on requests and tokens, and how long to wait: the port of keyguide.limits.
function Test-Count($Text) { $Text -cmatch '^[0-9]{1,15}\z' }

function Get-Seconds($Text) {
    $Parts = [regex]::Matches($Text, '([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|h|m|s)')
    $Total = 0.0
    $Read = ''
    foreach ($Part in $Parts) {
        $Read += $Part.Value
        $Number = [double]::Parse($Part.Groups[1].Value, [Globalization.CultureInfo]::InvariantCulture)
        switch -CaseSensitive ($Part.Groups[2].Value) {
            'h' { $Total += $Number * 3600 }
            'm' { $Total += $Number * 60 }
            's' { $Total += $Number }
            'ms' { $Total += $Number / 1000 }
        }
    }
    if ($Read -ceq $Text) { $Total } else { 0.0 }
}

function Get-TimeName($Seconds) {
    if ($Seconds -lt 120) { return "$($Seconds.ToString('G6', [Globalization.CultureInfo]::InvariantCulture)) s" }
    $Minutes = [long][Math]::Round($Seconds / 60)
    $Hours = [long][Math]::Floor($Minutes / 60)
    $Minutes = $Minutes % 60
    $Parts = @()
    if ($Hours) { $Parts += "$Hours h" }
    if ($Minutes) { $Parts += "$Minutes min" }
    $Parts -join ' '
}

function Read-Limits {
    $Plain = [Globalization.CultureInfo]::InvariantCulture
    $script:Soon = $false
    $All = @()
    $Few = @()
    foreach ($Header in $Response.Headers) {
        $Match = [regex]::Match($Header.Key.ToLowerInvariant(), '^x-ratelimit-limit-([a-z][a-z-]{0,39})\z')
        if (-not $Match.Success) { continue }
        $Name = $Match.Groups[1].Value
        $Most = Get-Header "x-ratelimit-limit-$Name"
        $Left = Get-Header "x-ratelimit-remaining-$Name"
        if (-not (Test-Count $Most) -or -not (Test-Count $Left)) { continue }
        $Most = [long]$Most
        $Left = [long]$Left
        $Reset = Get-Seconds (Get-Header "x-ratelimit-reset-$Name")
        $Free = if ($Reset -ge 1) { "; all free again in $(Get-TimeName $Reset)" } else { '' }
        $All += "${Name}: $($Left.ToString('N0', $Plain)) of $($Most.ToString('N0', $Plain)) left$Free"
        if ($Left * 10 -lt $Most) { $Few += "Only $Left of $Most $Name are left for the moment." }
        # A limit on tokens that the tiny request fits into is only used up for the moment.
        if ($Name -ceq 'tokens' -and $Most -ge 100) { $script:Soon = $true }
    }
    if ($All.Count) {
        $script:Limits = $All
        $script:Low = $Few
    }
    $script:Retry = ''
    $After = Get-Header 'retry-after'
    $Wait = $null
    if (Test-Count $After) { $Wait = [double]$After }
    else {
        # A time instead: the server says itself how far off it is.
        $Now = $Then = [DateTime]::MinValue
        if ([DateTime]::TryParseExact((Get-Header 'date'), 'R', $Plain, 'None', [ref]$Now) -and
            [DateTime]::TryParseExact($After, 'R', $Plain, 'None', [ref]$Then)) {
            $Wait = [Math]::Max(($Then - $Now).TotalSeconds, 0)
        }
    }
    if ($null -ne $Wait) {
        $script:Soon = $true
        $script:Retry = Get-TimeName $Wait
    }
}

# Says which row of the table a failed call belongs to.
function Find-Trouble($Problem) {
    $Trouble = 'broken-off'
    $Missing = 'no-such-host', 'refused'
    while ($Problem) {
        # PowerShell 7 names at the end where it could not connect to: a proxy, if not the server.
        if (-not $IsLocal -and $Problem.Message -match ' \(([^()]+):\d+\)\z' -and $Matches[1] -ne ([Uri]$BaseUrl).Host) {
            $Missing = 'variable-proxy', 'variable-proxy'
        }
        if ("$($Problem.HttpRequestError)" -eq 'ProxyTunnelError') { return 'proxy-refused' }
        if ($Problem -is [System.Security.Authentication.AuthenticationException]) {
            if ($Problem.Message -match 'certificate') { return 'certificate' }
            $Trouble = 'no-tls'
        }
        if ($Problem -is [System.Net.WebException]) {
            switch ("$($Problem.Status)") {
                'NameResolutionFailure' { return $Missing[0] }
                'ProxyNameResolutionFailure' { return 'variable-proxy' }
                'TrustFailure' { return 'certificate' }
                'Timeout' { return 'timeout' }
                'SecureChannelFailure' { $Trouble = 'no-tls' }
                'ConnectFailure' { $Trouble = 'refused' }
            }
        }
        if ($Problem -is [System.Net.Sockets.SocketException]) {
            switch ("$($Problem.SocketErrorCode)") {
                { 'HostNotFound', 'TryAgain', 'NoData', 'NoRecovery' -contains $_ } { return $Missing[0] }
                'TimedOut' { return 'timeout' }
                { 'ConnectionReset', 'ConnectionAborted' -contains $_ } { return 'broken-off' }
                default { return $Missing[1] }
            }
        }
        if ($Problem -is [System.OperationCanceledException]) { return 'timeout' }
        $Problem = $Problem.InnerException
    }
    $Trouble
}

# Waits for a task in short pieces, so that Ctrl-C is heard, and no longer than the time limit of the whole check.
function Wait-Task($Task) {
    try {
        while (-not $Task.Wait(100)) {
            if ($Clock.Elapsed.TotalSeconds -ge $LimitSeconds) { Stop-WithRow 'timeout' }
        }
    } catch {
        Stop-WithRow (Find-Trouble $_.Exception)
    }
}

# Makes a call and reads what came back into variables; a call without an answer of an API ends the check.
function Invoke-Call($Wanted, $Method, $Path, $Body) {
    $script:Trouble = $script:Detail = ''
    $Verb = New-Object System.Net.Http.HttpMethod -ArgumentList $Method
    $Request = New-Object System.Net.Http.HttpRequestMessage -ArgumentList $Verb, ($BaseUrl.TrimEnd('/') + $Path)
    [void]$Request.Headers.TryAddWithoutValidation('Authorization', "Bearer $Key")
    foreach ($Name in $Headers.Keys) { [void]$Request.Headers.TryAddWithoutValidation($Name, $Headers[$Name]) }
    if ($Body) {
        $Json = ConvertTo-Json -InputObject $Body -Compress -Depth 5
        $Request.Content = New-Object System.Net.Http.StringContent -ArgumentList $Json, ([Text.Encoding]::UTF8), 'application/json'
    }
    try {
        $Sending = $Client.SendAsync($Request, [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead)
    } catch {
        Stop-WithRow (Find-Trouble $_.Exception)
    }
    Wait-Task $Sending
    $script:Response = $Sending.Result
    $script:Status = [int]$Response.StatusCode
    $Opening = $Response.Content.ReadAsStreamAsync()
    Wait-Task $Opening
    $Bytes = New-Object System.IO.MemoryStream
    $Buffer = New-Object byte[] 65536
    do {
        $Reading = $Opening.Result.ReadAsync($Buffer, 0, $Buffer.Length)
        Wait-Task $Reading
        $Bytes.Write($Buffer, 0, $Reading.Result)
        if ($Bytes.Length -gt $LargestAnswer) {
            $script:Detail = "It had more than $LargestAnswer bytes."
            Stop-WithRow 'answer-too-large'
        }
    } while ($Reading.Result)
    $Text = [Text.Encoding]::UTF8.GetString($Bytes.ToArray()).TrimStart([char]0xFEFF)

    $Id = Get-Shown (Get-Header 'x-request-id')
    if ($Id) { $script:Calls += $Id }
    Read-Limits
    if ($Status -ge 300 -and $Status -lt 400 -and (Get-Header 'location')) {
        $script:Detail = "Its status was $Status."
        Stop-WithRow 'redirect'
    }
    $Root = $null
    $IsJson = $Text.Trim() -ne ''
    if ($IsJson) {
        try { $Root = ConvertFrom-Json -InputObject $Text -ErrorAction Stop } catch { $IsJson = $false }
    }
    if (-not $IsJson -or $Status -eq 407) {
        $Values = $null
        $Media = ''
        if ($Response.Content.Headers.TryGetValues('Content-Type', [ref]$Values)) { $Media = Get-Shown (@($Values)[0]) }
        if (-not $Media) { $Media = 'no type' }
        $script:Detail = "It came with status $Status and $Media."
        if ($Status -eq 407) { Stop-WithRow 'proxy-refused' }
        $Trouble = if ($Text.Trim()) { 'not-json' } else { 'empty-answer' }
        if ($Status -ge 500 -or 408, 425, 429 -contains $Status) { $Trouble = 'bad-gateway' }
        # A server that has no such path may say so with a web page: it is asked for a chat completion next.
        if ($Wanted -ne 'response' -or 404, 405 -notcontains $Status) { Stop-WithRow $Trouble }
        $script:Trouble = $Trouble
        $script:Refused = $true
        $script:Code = ''
        return
    }
    if (-not $Text.TrimStart().StartsWith('{')) { $Root = $null }

    # The error; some answers are the error itself, with nothing around it.
    $Problem = Get-Value $Root 'error'
    if ($Problem -isnot [System.Management.Automation.PSCustomObject]) {
        $Problem = $null
        $Names = @(if ($null -ne $Root) { $Root.PSObject.Properties | ForEach-Object { $_.Name } })
        if ($Names -ccontains 'message' -and $Names -ccontains 'type' -and $Names -ccontains 'code') { $Problem = $Root }
    }
    $IsTold = $null -ne $Problem -and @($Problem.PSObject.Properties).Count
    if ($Wanted -eq 'models' -and 404, 405 -contains $Status -and -not $IsTold) {
        $script:Detail = "Its status was $Status."
        Stop-WithRow 'not-an-api'
    }
    $Other = Get-Value $Root 'error'
    $IsOther = $Other -and $Other -isnot [System.Management.Automation.PSCustomObject]
    $script:Refused = $Status -ne 200 -or $IsTold -or $IsOther -or (Get-Text $Root 'status') -ceq 'failed'
    if (-not $Refused) {
        $Data = Get-Value $Root 'data'
        $Object = Get-Text $Root 'object'
        if ($Wanted -eq 'models' -and $Data -isnot [array]) { Stop-WithRow 'not-an-api' }
        if ($Wanted -eq 'response' -and 'response', 'chat.completion' -cnotcontains $Object) { Stop-WithRow 'not-an-api' }
        if ($Wanted -eq 'models') {
            foreach ($Entry in $Data) {
                $Name = Get-Text $Entry 'id'
                $Shown = Get-Shown $Name
                if (-not $Shown) { continue }
                $Ends[$Shown] = Get-Text $Entry 'shutdown_date'
                if ($Shown -cne $Name -or $Name -cnotmatch '^[ !#-\[\]-~]+\z') { continue }
                if (-not $First) { $script:First = $Name }
                if (-not $Fitting -and $Name -notmatch $NoTextModel) { $script:Fitting = $Name }
            }
        }
        return
    }
    # The API has no code or type that is neither a text nor null: such an error is no row of the table.
    $Odd = @('code', 'type' | Where-Object {
        $Value = Get-Value $Problem $_
        $null -ne $Value -and $Value -isnot [string]
    }).Count
    $script:Code = if ($Odd) { '?' } else { Get-TableName (Get-Text $Problem 'code') }
    $script:Type = if ($Odd) { '?' } else { Get-TableName (Get-Text $Problem 'type') }
    $script:Named = @(foreach ($Name in 'code', 'type') {
            $Given = Get-Shown (Get-Text $Problem $Name)
            if ($Given) { "$Name $(Get-Quoted $Given)" }
        }) -join ', '
    $Match = [regex]::Match((Get-Text $Problem 'message'),
        'Missing scopes?: ' + '((?:[a-z]+(?:\.[a-z_]+)+(?:, *)?)+)')
    $script:Scopes = @($Match.Groups[1].Value.Split(',') | ForEach-Object { Get-Shown $_.Trim() })
}

# Looks up the row for the last answer.
function Get-Row {
    $Id = Find-Row $Status $Code $Type
    if ($Id -eq 'request-too-large' -and $Soon) { $Id = 'rate-limit' }
    # A status 400 without a code says no more than that the request was wrong.
    if ($Id -eq 'no-such-organization' -and -not $Headers.ContainsKey('OpenAI-Organization') -and
        $Key -cnotmatch '^sk-(?:proj-|svcacct-|admin-)?PRACTICE-') { $Id = '' }
    $Id
}

# Turns a refusal into a verdict; one that the table does not know is called unknown.
function Stop-Refused {
    $Id = Get-Row
    if ($Id) {
        $Entry = [array]::IndexOf(@('authentication', 'region', 'organisation'), [string]$Rows[$Id].Rung)
        if ($Entry -ge 0) {
            # A server may list models for anyone, or a key was deleted a moment ago.
            $Doubtful = @('authentication', 'region', 'organisation')[$Entry..2]
            $script:Climbed = @($Climbed | Where-Object { $Doubtful -cnotcontains $_ })
        }
        # Who is refused for what it is, is known.
        if ('organisation', 'permission', 'model', 'billing', 'rate' -ccontains $Rows[$Id].Rung -and
            $Climbed -cnotcontains 'authentication') { Add-Proof 'authentication' 'The key is known.' }
        if ($Id -eq 'missing-scope' -and -not ($Scopes -join '')) {
            $script:Unknowns += 'A server that got no key answers the same: something in between may have lost it.'
        }
        if ($Id -eq 'invalid-api-key') {
            $script:Unknowns += 'Mistyped, deleted, disabled and expired keys get the same answer: which it is cannot be told.'
        }
        Stop-WithRow $Id
    }
    $script:Scopes = @()
    $And = if ($Named) { " and $Named" } else { '' }
    # By the rules of the web, such a status puts the fault at the server.
    $Steps = @(if ($Status -ge 500) { 'Try again in a minute.' }
        'This answer is not known yet. Report the status, code and type, without the key.')
    $Helps = if ($Status -ge 500) { 'Waiting can help.' } else { 'Waiting does not help.' }
    Stop-Check @{
        Rung = 'unknown'; Title = 'This answer is not known yet'
        Meaning = "The server refused with status $Status$And."; Steps = $Steps; Waits = $Helps
    }
}

# What was asked for.
if ($Rest) { Stop-KeyInArgument }
foreach ($Value in $Model, $BaseUrl, $Timeout) {
    if ($Value -cmatch '(?<![A-Za-z0-9])sk-') { Stop-KeyInArgument }
}
if ($PSBoundParameters.ContainsKey('Model') -and $Model -cnotmatch '^[A-Za-z0-9._:/@+-]+\z') {
    Stop-WrongUse 'That names no model.' "Use the name of a model, such as $($ProbeModels.Split(' ')[0])."
}
$LimitSeconds = 0.0
$IsNumber = [double]::TryParse($Timeout, [Globalization.NumberStyles]::AllowDecimalPoint,
    [Globalization.CultureInfo]::InvariantCulture, [ref]$LimitSeconds)
if (-not $IsNumber -or -not ($LimitSeconds -gt 0 -and $LimitSeconds -le 86400)) {
    Stop-WrongUse 'That time limit cannot be kept.' 'Give a number of seconds above 0.'
}
$Key = ''
$IsGiven = [bool]$BaseUrl
if ($IsGiven) {
    Test-Url $BaseUrl
    if ($UrlProblem) { Stop-WrongUse $UrlProblem $UrlHint }
}

# The key: what it is, cleaned where that is safe.
if (-not $Stdin -and $env:OPENAI_API_KEY) {
    Write-Note 'Checking the key in OPENAI_API_KEY.'
    $Pasted = $env:OPENAI_API_KEY
} elseif ([Console]::IsInputRedirected) {
    $Bytes = New-Object System.IO.MemoryStream
    [Console]::OpenStandardInput().CopyTo($Bytes)
    try {
        $Strict = New-Object System.Text.UTF8Encoding -ArgumentList $false, $true
        $Pasted = $Strict.GetString($Bytes.ToArray())
    } catch {
        Stop-WrongUse 'standard input is not UTF-8 text.' 'Save it as UTF-8 and try again.'
    }
} else {
    $Secure = Read-Host -Prompt 'Paste the key (it stays hidden)' -AsSecureString
    $Pasted = (New-Object System.Net.NetworkCredential -ArgumentList '', $Secure).Password
}
$Cleaned = Get-Cleaned $Pasted
$Removed = $Cleaned.Removed
$Shape = Get-Shape $Cleaned.Text
$KeyName = Get-KeyName $Cleaned.Text
$Ends = New-Object 'System.Collections.Generic.Dictionary[string,string]'
$Calls = $Climbed = $Notes = $Limits = $Low = $Scopes = $Unknowns = $Reservations = @()
$Code = $Type = $Named = $First = $Fitting = $Trouble = $ModelShown = $Detail = $About = $Retry = ''

# Where it goes, and what of the environment goes with it.
$Blocked = ''
$Headers = @{}
if (-not $IsGiven) {
    $BaseUrl = if ($env:OPENAI_BASE_URL) { $env:OPENAI_BASE_URL } else { $OpenAIUrl }
    Test-Url $BaseUrl
    if ($UrlProblem) {
        $Detail = $UrlProblem
        $Blocked = 'variable-base-url'
    } elseif ($env:OPENAI_BASE_URL) {
        $Notes += 'OPENAI_BASE_URL is set: it decides which server is asked.'
    }
}
# Of a base URL that is given, and leads to this machine, nothing in the environment is meant.
if (-not $Blocked -and -not ($IsGiven -and $IsLocal)) {
    $Variables = @(
        @('OPENAI_ORG_ID', $env:OPENAI_ORG_ID, 'OpenAI-Organization', 'variable-organization'),
        @('OPENAI_PROJECT_ID', $env:OPENAI_PROJECT_ID, 'OpenAI-Project', 'variable-project')
    )
    foreach ($Variable in $Variables) {
        $Name, $Value, $Header, $Row = $Variable
        if (-not $Value -or $Blocked) { continue }
        if ($Value -notmatch '^[!-~](?:[ -~]*[!-~])?\z') {
            $Blocked = $Row
            continue
        }
        $Headers[$Header] = $Value
        $Shown = Hide-Key $Value
        if ($Shown.Length -gt 60) { $Shown = $Shown.Substring(0, 60) + [char]0x2026 }
        $Notes += "$Name is set: every request names $Shown, and fails if the key belongs elsewhere."
    }
    if ($env:OPENAI_CUSTOM_HEADERS) {
        $Notes += 'OPENAI_CUSTOM_HEADERS is set: the official SDK adds these headers; this check did not send them.'
    }
}
# Windows PowerShell takes its proxy from the settings of Windows, PowerShell 7 from these variables first.
if (-not $IsLocal -and $PSVersionTable.PSEdition -eq 'Core') {
    if ($env:HTTPS_PROXY) { $Notes += 'HTTPS_PROXY is set: a proxy may stand in between.' }
    if ($env:ALL_PROXY) { $Notes += 'ALL_PROXY is set: a proxy may stand in between.' }
}
$Key = $Cleaned.Text
$IsElsewhere = -not $Blocked -and -not $IsOpenAI
$MayBeAnothers = 'text that is no key', 'key of another vendor' -contains $Shape.Kind -and
    $Key -cmatch '^[A-Za-z0-9._~+/-]+=*\z'
# What is no key of OpenAI's, a server that is not OpenAI's may know.
if ($IsElsewhere -and $MayBeAnothers) {
    Add-Proof 'shape' 'No key of OpenAI, but another server may know it.'
} elseif ($Shape.Problem) {
    $Notes = @()
    $Detail = ''
    $Place = if ($Shape.Step -ceq 'Use a project key.' -or $Shape.Step -clike 'The full key*') { 'open-form' } else { 'copy-key' }
    Stop-Check @{
        Rung = 'shape'; Title = 'This cannot be a key for making requests'; Meaning = $Shape.Problem
        Steps = @($Shape.Step | Where-Object { $_ }); Guide = "guide/create-key.md#$Place"; Picture = $Place
    }
} else {
    Add-Proof 'shape' "It looks like a $($Shape.Kind)."
}
if ($Blocked) {
    $Notes = @()
    Stop-WithRow $Blocked
}
if ($Key -cmatch '^sk-(?:proj-|svcacct-|admin-)?PRACTICE-') { $IsOpenAI = $true }
if (-not $IsOpenAI) {
    $About = 'It is an OpenAI-compatible server, not OpenAI itself.'
    $Unknowns += "A refusal of a server that is not OpenAI's may mean something else than OpenAI's would."
}

# The two calls.
Add-Type -AssemblyName System.Net.Http
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$Handler = New-Object System.Net.Http.HttpClientHandler
$Handler.AllowAutoRedirect = $false
$Handler.UseCookies = $false
if ($IsLocal) { $Handler.UseProxy = $false }
$Client = New-Object System.Net.Http.HttpClient -ArgumentList $Handler
$Client.Timeout = [TimeSpan]::FromSeconds($LimitSeconds)
$Clock = [Diagnostics.Stopwatch]::StartNew()

$Around = if ($Notes) { $Notes -join ' ' } else { 'Nothing in the environment changes where the key goes.' }
Add-Proof 'environment' $Around
Invoke-Call 'models' 'GET' '/models' $null
if ($Refused) {
    $Found = Get-Row
    $FailedRung = if ($Found) { $Rows[$Found].Rung } else { '' }
    # The call names no model, so the address is wrong.
    if ($FailedRung -eq 'model') {
        $Detail = "Its status was $Status."
        Stop-WithRow 'not-an-api'
    }
    Add-Proof 'network' 'The server answers.'
    # A key that may not list models may still make requests.
    if ($FailedRung -ne 'permission') { Stop-Refused }
    Add-Proof 'authentication' 'The key is known; it may not list models.'
    $Unknowns += 'Which models the key may use cannot be listed with it.'
} else {
    Add-Proof 'network' 'The server answers.'
    Add-Proof 'authentication' 'The key is known.'
    Add-EntryProof
}
$Probes = $ProbeModels.Split(' ')
if (-not $Model) { $Model = $Probes | Where-Object { $Ends.ContainsKey($_) } | Select-Object -First 1 }
if (-not $Model) { $Model = if ($Fitting) { $Fitting } else { $First } }
if (-not $Model) { $Model = $Probes[0] }
$ModelShown = Hide-Key $Model
Invoke-Call 'response' 'POST' '/responses' ([ordered]@{
        model = $Model; input = 'Reply with OK.'; max_output_tokens = 16; store = $false
    })
if (-not $IsOpenAI -and 404, 405 -contains $Status -and $Code -cne 'model_not_found') {
    Invoke-Call 'response' 'POST' '/chat/completions' ([ordered]@{
            model = $Model; messages = @(@{ role = 'user'; content = 'Reply with OK.' }); max_tokens = 16
        })
}
if ($Trouble) { Stop-WithRow $Trouble }
if ($Refused) {
    if ($Ends.Count -and -not $Ends.ContainsKey($Model)) {
        $Detail = "$ModelShown is not among the models that the key lists."
    }
    Stop-Refused
}
if ($Climbed -cnotcontains 'region') { Add-EntryProof }
Add-Proof 'permission' 'The key may make requests.'
Add-Proof 'model' "The project may use $ModelShown."
Add-Proof 'billing' 'The request was paid for.'
Add-Proof 'rate' 'No limit on requests or tokens stood in the way.'
Add-Proof 'server' 'A reply came back.'
$Unknowns += 'How much credit is left: no answer of the API says it.'
$Unknowns += 'Whether another service may use the key from its own servers, in their country.'
$Day = [DateTime]::MinValue
$End = if ($Ends.ContainsKey($Model)) { [string]$Ends[$Model] } else { '' }
$End = $End.Substring(0, [Math]::Min(10, $End.Length)) # a time of the day may follow
if ([DateTime]::TryParseExact($End, 'yyyy-MM-dd',
        [Globalization.CultureInfo]::InvariantCulture, [Globalization.DateTimeStyles]::None, [ref]$Day) -and
    ($Day - [DateTime]::UtcNow.Date).Days -le 180) {
    $Ending = "will be shut down on $($End): choose another model before."
    if ($Day -lt [DateTime]::UtcNow.Date) { $Ending = "was to be shut down on $($End): choose another model now." }
    $Reservations += "$ModelShown $Ending"
}
$Reservations += $Low
Stop-Check @{ Rung = 'usable'; Meaning = "The key works: $ModelShown answered a request made with it."; Steps = @() }
