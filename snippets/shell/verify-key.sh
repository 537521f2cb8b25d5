#!/bin/sh
# Tell whether an OpenAI key works, and if not, which step mends it. Needs nothing but curl.
#
#   sh verify-key.sh                       ask for the key, hidden
#   sh verify-key.sh --stdin < key.txt     read it from a file
#
# --model NAME       the model of the tiny request; a cheap one if not given
# --base-url URL     the API to ask, with its /v1; OPENAI_BASE_URL or OpenAI's own if not given
# --timeout SECONDS  time limit for the whole check; 20 if not given
#
# Two calls are made: one lists the models (free), one asks for a reply of at most 16 tokens.
# The key comes from a hidden prompt, from standard input or from OPENAI_API_KEY. It goes from here to curl, od and
# awk through pipes alone: never in an argument, where other programs could read it, nor in the environment of another
# program, nor in a file.
#
# Exit status: 0 the key works, 1 an answer that is not known, 2 wrong use, then the rung that failed: 3 shape,
# 4 environment, 5 network, 6 authentication, 7 region, 8 organisation, 9 permission, 10 model, 11 billing, 12 rate,
# 13 server; 130 interrupted.

# Programs for awk stand in single quotes, and a search path is taken away to see what the shell itself can do:
# shellcheck disable=SC2016,SC2123

# A trace would show the key; a variable that is exported would hand it to every program that is started here.
set +x +v +a +e +u
set -f
LC_ALL=C
export LC_ALL
unset IFS pasted key other line value from_environment
# Before any program is started, as it would be handed the environment.
from_environment=$OPENAI_API_KEY
unset OPENAI_API_KEY OPENAI_ADMIN_KEY
# curl would write the keys of its connections into the file that SSLKEYLOGFILE names.
unset SSLKEYLOGFILE CURL_HOME
newline='
'
rungs='shape environment network authentication region organisation permission model billing rate server'
openai_url=https://api.openai.com/v1
largest_answer=2000000
no_text_model='embed|whisper|transcri|tts|audio|speech|realtime|image|dall-e|sora|video|moderation|rerank|bge-'

# --- Generated from Keyguide's tables by scripts/shell_tables.py; do not edit from here ---
probe_models='gpt-6-luna gpt-5.6-luna gpt-5.4-nano gpt-5.4-mini gpt-4.1-mini gpt-4o-mini'
vendors='sk-or-=OpenRouter;sk-ant-=Anthropic;gsk_=Groq;AIza=Google;hf_=Hugging Face;xai-=xAI;pplx-=Perplexity;nvapi-=NVIDIA;r8_=Replicate;sk_live_=Stripe;sk_test_=Stripe;ghp_=GitHub;github_pat_=GitHub;AKIA=Amazon Web Services'
identifiers='org-=an organisation;proj_=a project;key_=a key;user-=a user'
beginnings='sk-proj-=project key;sk-svcacct-=service account key;sk-service-=service account key;sk-admin-=admin key;sk-=user key'
blanks=' 0009 000A 000B 000C 000D 001C 001D 001E 001F 0020 0085 00A0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200A 2028 2029 202F 205F 3000 '
breaks=' 000A 000D 000B 000C 0085 2028 2029 '
invisible=' 00AD 180E FEFF 200B 200C 200D 200E 200F 202A 202B 202C 202D 202E 2060 2061 2062 2063 2064 2065 2066 2067 2068 2069 '
quotes=' 0022 0027 0060 00AB 00BB 2018 2019 201A 201B 201C 201D 201E 201F '
masks=' 2022 25CF 00B7 2026 '
characters='0021=EXCLAMATION MARK;0022=QUOTATION MARK;0023=NUMBER SIGN;0024=DOLLAR SIGN;0025=PERCENT SIGN;0026=AMPERSAND;0027=APOSTROPHE;0028=LEFT PARENTHESIS;0029=RIGHT PARENTHESIS;002A=ASTERISK;002C=COMMA;003A=COLON;003B=SEMICOLON;003C=LESS-THAN SIGN;003E=GREATER-THAN SIGN;003F=QUESTION MARK;0040=COMMERCIAL AT;005B=LEFT SQUARE BRACKET;005C=REVERSE SOLIDUS;005D=RIGHT SQUARE BRACKET;005E=CIRCUMFLEX ACCENT;0060=GRAVE ACCENT;007B=LEFT CURLY BRACKET;007C=VERTICAL LINE;007D=RIGHT CURLY BRACKET;00A0=NO-BREAK SPACE;00AB=LEFT-POINTING DOUBLE ANGLE QUOTATION MARK;00AD=SOFT HYPHEN;00B7=MIDDLE DOT;00BB=RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK;200B=ZERO WIDTH SPACE;200C=ZERO WIDTH NON-JOINER;200D=ZERO WIDTH JOINER;200E=LEFT-TO-RIGHT MARK;200F=RIGHT-TO-LEFT MARK;2010=HYPHEN;2011=NON-BREAKING HYPHEN;2012=FIGURE DASH;2013=EN DASH;2014=EM DASH;2015=HORIZONTAL BAR;2018=LEFT SINGLE QUOTATION MARK;2019=RIGHT SINGLE QUOTATION MARK;201A=SINGLE LOW-9 QUOTATION MARK;201B=SINGLE HIGH-REVERSED-9 QUOTATION MARK;201C=LEFT DOUBLE QUOTATION MARK;201D=RIGHT DOUBLE QUOTATION MARK;201E=DOUBLE LOW-9 QUOTATION MARK;201F=DOUBLE HIGH-REVERSED-9 QUOTATION MARK;2022=BULLET;2026=HORIZONTAL ELLIPSIS;2028=LINE SEPARATOR;2029=PARAGRAPH SEPARATOR;202F=NARROW NO-BREAK SPACE;2060=WORD JOINER;2212=MINUS SIGN;25CF=BLACK CIRCLE;3000=IDEOGRAPHIC SPACE;FEFF=ZERO WIDTH NO-BREAK SPACE;FF0D=FULLWIDTH HYPHEN-MINUS;FF3F=FULLWIDTH LOW LINE;0430=CYRILLIC SMALL LETTER A;0435=CYRILLIC SMALL LETTER IE;043E=CYRILLIC SMALL LETTER O;0440=CYRILLIC SMALL LETTER ER;0441=CYRILLIC SMALL LETTER ES;0443=CYRILLIC SMALL LETTER U;0445=CYRILLIC SMALL LETTER HA'

# The row of the table for a refusal, by status, code and type; nothing for one that is not known.
look_up() { # status|code|type
  case $1 in
  '200||insufficient_quota') say no-credit-2023 ;;
  '200||server_error') say server-error ;;
  '200|account_deactivated|' | '200|account_deactivated|invalid_request_error') say account-deactivated ;;
  '200|billing_not_active|' | '200|billing_not_active|billing_not_active') say billing-not-active ;;
  '200|credit_balance_exhausted|' | '200|credit_balance_exhausted|insufficient_quota') say no-credit ;;
  '200|insufficient_quota|' | '200|insufficient_quota|insufficient_quota') say no-credit-old ;;
  '200|invalid_api_key|' | '200|invalid_api_key|invalid_request_error') say invalid-api-key ;;
  '200|ip_not_authorized|') say ip-not-authorized ;;
  '200|misalignment_policy_violation|' | '200|misalignment_policy_violation|invalid_request_error') say policy-violation ;;
  '200|mismatched_organization|' | '200|mismatched_organization|invalid_request_error') say mismatched-organization ;;
  '200|mismatched_project|' | '200|mismatched_project|invalid_request_error') say mismatched-project ;;
  '200|no_organization|' | '200|no_organization|invalid_request_error') say no-organization ;;
  '200|organization_spend_limit_exceeded|' | '200|organization_spend_limit_exceeded|insufficient_quota') say organization-spend-limit ;;
  '200|organization_usage_limit_exceeded|' | '200|organization_usage_limit_exceeded|insufficient_quota') say organization-usage-limit ;;
  '200|project_spend_limit_exceeded|' | '200|project_spend_limit_exceeded|insufficient_quota') say project-spend-limit ;;
  '200|rate_limit_exceeded|requests') say rate-limit ;;
  '200|rate_limit_exceeded|tokens') say request-too-large ;;
  '200|server_is_overloaded|' | '200|server_is_overloaded|service_unavailable_error') say overloaded ;;
  '200|slow_down|' | '200|slow_down|rate_limit_error') say slow-down ;;
  '200|unknown_url|' | '200|unknown_url|invalid_request_error') say unknown-url ;;
  '200|unsupported_country_region_territory|' | '200|unsupported_country_region_territory|request_forbidden') say unsupported-country ;;
  '200|unsupported_value|' | '200|unsupported_value|invalid_request_error') say organization-not-verified ;;
  '200|insufficient_quota|'*) say no-credit-2023 ;;
  '400||' | '400||invalid_request_error' | '400||server_error') say no-such-organization ;;
  '400|unsupported_value|'*) say organization-not-verified ;;
  '401||invalid_request_error') say missing-scope ;;
  '401|account_deactivated|'*) say account-deactivated ;;
  '401|invalid_api_key|'*) say invalid-api-key ;;
  '401|ip_not_authorized|'*) say ip-not-authorized ;;
  '401|mismatched_organization|'*) say mismatched-organization ;;
  '401|mismatched_project|'*) say mismatched-project ;;
  '401|no_organization|'*) say no-organization ;;
  '403||invalid_request_error') say organization-not-verified-403 ;;
  '403|misalignment_policy_violation|'*) say policy-violation ;;
  '403|model_not_found|'*) say project-without-model ;;
  '403|unsupported_country_region_territory|'* | '403|'*'|request_forbidden') say unsupported-country ;;
  '404||invalid_request_error') say invalid-url ;;
  '404|model_not_found|'*) say unknown-model ;;
  '404|unknown_url|'*) say unknown-url ;;
  '429|billing_not_active|'*) say billing-not-active ;;
  '429|credit_balance_exhausted|'*) say no-credit ;;
  '429|insufficient_quota|'*) say no-credit-old ;;
  '429|organization_spend_limit_exceeded|'*) say organization-spend-limit ;;
  '429|organization_usage_limit_exceeded|'*) say organization-usage-limit ;;
  '429|project_spend_limit_exceeded|'*) say project-spend-limit ;;
  '429|slow_down|'*) say slow-down ;;
  '429|'*'|billing_not_active') say billing-not-active ;;
  '429|'*'|insufficient_quota') say no-credit-2023 ;;
  '429|'*'|rate_limit_error') say slow-down ;;
  '429|'*'|requests') say rate-limit ;;
  '429|'*'|tokens') say request-too-large ;;
  '500|'*'|server_error') say server-error ;;
  '503||' | '503||invalid_request_error' | '503||server_error') say overloaded-old ;;
  '503|server_is_overloaded|'* | '503|'*'|service_unavailable_error') say overloaded ;;
  esac
}

# What a row says, as variables; `steps` has one a line.
describe() { # id of a row
  waits='Waiting does not help.' picture=''
  case $1 in
  no-key)
    rung=authentication picture=cinnox-key guide=guide/troubleshooting.md#no-key title='No key was sent'
    meaning='The request reached OpenAI without a key: the field or the environment variable is empty, or has another name.'
    steps='Copy the key again and paste it into the field, or set OPENAI_API_KEY to it.
Check the spelling of the variable, then open a new terminal or restart the program.' ;;
  invalid-api-key)
    rung=authentication picture=open-form guide=guide/troubleshooting.md#incorrect-key title='The key is not accepted'
    meaning='OpenAI does not know this key. A mistyped, deleted, disabled or expired key and a key of another company all get this same answer.'
    steps='Compare the last four characters with the list on the API keys page.
If the key is in the list, copy the whole key again; if you no longer have it, create a new one.
Check that no older key is still set in an environment variable or a settings file.' ;;
  account-deactivated)
    rung=authentication guide=guide/troubleshooting.md#deactivated title='The account is deactivated'
    meaning='OpenAI has closed the account that owns this key, often because of where it was used.'
    steps='Read the e-mail that OpenAI sent to the owner of the account.
Ask OpenAI through help.openai.com if you think it is a mistake.' ;;
  unsupported-country)
    rung=region guide=guide/troubleshooting.md#country title='The country is not supported'
    meaning='The request came to OpenAI from an internet address in a place that OpenAI does not serve. What counts is where the calling server is, not where you are.'
    steps='Find out from which country the request leaves: your own machine, a VPN, or the server of the service that calls.
For CINNOX, ask its support from which region it calls OpenAI.' ;;
  ip-not-authorized)
    rung=region guide=guide/troubleshooting.md#ip-allowlist title='The internet address is not on the allowlist'
    meaning='The organisation or project accepts requests from listed internet addresses only, and this one is not listed.'
    steps='Ask the owner of the organisation to add the address of the calling server to the IP allowlist.
For CINNOX, ask its support for the addresses from which it calls.' ;;
  mismatched-organization)
    rung=organisation guide=guide/troubleshooting.md#organization-mismatch title='The key belongs to another organisation'
    meaning='The request names one organisation, and the key belongs to another.'
    steps='Remove OPENAI_ORG_ID from the environment and the settings, and try again: a project key needs no organisation.
If you need the other organisation, create a key there.' ;;
  mismatched-project)
    rung=organisation guide=guide/troubleshooting.md#organization-mismatch title='The key belongs to another project'
    meaning='The request names one project, and the key belongs to another.'
    steps='Remove OPENAI_PROJECT_ID from the environment and the settings, and try again: a project key needs no project id.
If you need the other project, create a key there.' ;;
  no-organization)
    rung=organisation guide=guide/troubleshooting.md#organization-mismatch title='The account belongs to no organisation'
    meaning='The owner of the key has been removed from the organisation.'
    steps='Ask an owner of the organisation to invite the account again, or to create a key of their own.' ;;
  no-such-organization)
    rung=organisation guide=guide/troubleshooting.md#organization-mismatch title='No such organisation'
    meaning='OpenAI cannot use the request as it was sent. One known reason is an organisation that does not exist; a request that is malformed in another way gets the same status without a code.'
    steps='Remove OPENAI_ORG_ID from the environment and the settings, and try again.
If you set no organisation, read the message of the answer: it names the field that is wrong.' ;;
  missing-scope)
    rung=permission picture=edit-permissions waits='Waiting alone does not help. After a change of role, allow up to 30 minutes.' guide=guide/troubleshooting.md#missing-scope title='The key lacks a permission'
    meaning='The key is genuine but may not do this: it is restricted or read only, or the role of its owner does not allow it.'
    steps='On the API keys page, select the pencil beside the key and set its permissions to All, or allow Models, Model capabilities and Responses.
If the key has no such choice, because a service account owns it, create a new one.
If the permissions are right, ask an owner for a role in the project that allows requests.' ;;
  organization-not-verified)
    rung=permission waits='Waiting alone does not help. After the verification, allow up to 15 minutes.' guide=guide/troubleshooting.md#verify-organization title='The organisation is not verified'
    meaning='Some models and features need the organisation to prove who it is.'
    steps='Open the general settings of the organisation and select Verify Organization, or use another model.
Then check the key again.' ;;
  organization-not-verified-403)
    rung=permission waits='Waiting alone does not help. After the verification, allow up to 15 minutes.' guide=guide/troubleshooting.md#verify-organization title='The organisation is not verified'
    meaning='Some models and features need the organisation to prove who it is.'
    steps='Open the general settings of the organisation and select Verify Organization, or use another model.
Then check the key again.' ;;
  policy-violation)
    rung=permission guide=guide/troubleshooting.md#policy title='Blocked by OpenAI'\''s monitoring'
    meaning='OpenAI'\''s monitoring stopped this request. Sending it again does not help.'
    steps='Do not send the request again.
Look at what was asked; if you think the block is a mistake, write to OpenAI with the request id.' ;;
  invalid-url)
    rung=network guide=guide/troubleshooting.md#base-url title='The address is wrong'
    meaning='The server answered, but has nothing at this path: a part of the base URL is missing or written twice.'
    steps='Set the base URL to https://api.openai.com/v1 with nothing after it.
Remove OPENAI_BASE_URL from the environment if you did not mean to set it.' ;;
  unknown-url)
    rung=network guide=guide/troubleshooting.md#base-url title='The address lacks its /v1'
    meaning='The server answered, but has nothing at this path: most often the base URL lacks its /v1.'
    steps='Set the base URL to https://api.openai.com/v1 with nothing after it.
Remove OPENAI_BASE_URL from the environment if you did not mean to set it.' ;;
  project-without-model)
    rung=model guide=guide/troubleshooting.md#model-access title='The project may not use this model'
    meaning='The model exists, but the project of this key may not use it: it is not on the list of allowed models, or the tier is too low.'
    steps='In the settings of the project, allow the model under its limits, or use a model that is allowed.
Check that the key was made in the project you meant.' ;;
  unknown-model)
    rung=model guide=guide/troubleshooting.md#model-access title='The model does not exist for this key'
    meaning='The name is mistyped, the model has been shut down, or the tier of the organisation is too low for it.'
    steps='List the models that the key may use, and choose one of them.
If the model has been shut down, use its replacement.' ;;
  no-credit)
    rung=billing picture=buy-credit waits='Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.' guide=guide/troubleshooting.md#no-credit title='No credit'
    meaning='The key is right, but its organisation has no prepaid credit. A ChatGPT subscription is not API credit.'
    steps='Add credit to the organisation that the key belongs to.
Then check the key again.' ;;
  no-credit-old)
    rung=billing picture=buy-credit waits='Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.' guide=guide/troubleshooting.md#no-credit title='No credit, in the older wording'
    meaning='The key is right, but its organisation has no prepaid credit, or has reached a limit on spending. A ChatGPT subscription is not API credit.'
    steps='Add credit to the organisation that the key belongs to.
If there is credit, raise the spend limit of the organisation or the project.
Then check the key again.' ;;
  no-credit-2023)
    rung=billing picture=buy-credit waits='Waiting alone does not help. After credit was added, allow a few minutes for it to arrive.' guide=guide/troubleshooting.md#no-credit title='No credit, in the oldest form'
    meaning='The key is right, but its organisation has no prepaid credit, or has reached a limit on spending. A ChatGPT subscription is not API credit.'
    steps='Add credit to the organisation that the key belongs to.
If there is credit, raise the spend limit of the organisation or the project.
Then check the key again.' ;;
  project-spend-limit)
    rung=billing picture=hard-limit waits='Waiting does not help before the next month begins.' guide=guide/troubleshooting.md#spend-limit title='The project has reached its spend limit'
    meaning='Somebody set a hard spend limit on the project, and it is reached.'
    steps='Ask an owner to raise the limit of the project.' ;;
  organization-spend-limit)
    rung=billing picture=hard-limit waits='Waiting does not help before the next month begins.' guide=guide/troubleshooting.md#spend-limit title='The organisation has reached its spend limit'
    meaning='Somebody set a hard spend limit on the organisation, and it is reached.'
    steps='Ask an owner to raise the limit of the organisation.' ;;
  organization-usage-limit)
    rung=billing waits='Waiting does not help before the next month begins.' guide=guide/troubleshooting.md#spend-limit title='The organisation has reached the limit that OpenAI set'
    meaning='OpenAI allows each tier a certain spending a month, and it is reached.'
    steps='Look up the usage tier on the Limits page; a higher tier needs more paid credit.
Or ask OpenAI for a higher limit.' ;;
  billing-not-active)
    rung=billing picture=add-card waits='Waiting alone does not help. After the payment, allow a few minutes for the credit to arrive.' guide=guide/troubleshooting.md#billing-not-active title='Billing is not active'
    meaning='No payment method is set up, or the last payment failed or was cancelled.'
    steps='Open the billing page, check the card, and pay what is open.
Add credit, then check the key again.' ;;
  rate-limit)
    rung=rate waits='Waiting helps: about a minute for a limit per minute, longer for a limit per day.' guide=guide/troubleshooting.md#rate-limit title='Too many requests or tokens for the moment'
    meaning='The key works. The limit of requests or tokens a minute or a day is used up, and fills again by itself.'
    steps='Wait for the time that the message or the Retry-After header gives, then try again.
Send requests more slowly, or raise the usage tier by paying for more credit.' ;;
  request-too-large)
    rung=rate guide=guide/troubleshooting.md#too-large title='One request is larger than the limit'
    meaning='This one request needs more tokens than the organisation may use in a whole minute.'
    steps='Shorten the text, or lower the maximum of output tokens.
Or use a model with a higher limit, or raise the usage tier by paying for more credit.' ;;
  slow-down)
    rung=rate waits='Waiting can help.' guide=guide/troubleshooting.md#rate-limit title='The rate of requests rose too quickly'
    meaning='The key works. Requests became many in too short a time.'
    steps='Go back to the earlier rate for some minutes, then raise it step by step.' ;;
  server-error)
    rung=server waits='Waiting can help.' guide=guide/troubleshooting.md#server-trouble title='OpenAI had an error'
    meaning='The fault is at OpenAI, not in the key.'
    steps='Try again in a minute.
If it goes on, look at status.openai.com.' ;;
  overloaded)
    rung=server waits='Waiting can help.' guide=guide/troubleshooting.md#server-trouble title='OpenAI is overloaded'
    meaning='OpenAI has too much to do at the moment. The key is not at fault.'
    steps='Try again in a minute, then less and less often.
If it goes on, look at status.openai.com.' ;;
  overloaded-old)
    rung=server waits='Waiting can help.' guide=guide/troubleshooting.md#server-trouble title='OpenAI is overloaded, in the older wording'
    meaning='OpenAI has too much to do at the moment. The key is not at fault.'
    steps='Try again in a minute, then less and less often.
If it goes on, look at status.openai.com.' ;;
  variable-base-url)
    rung=environment guide=guide/troubleshooting.md#settings title='OPENAI_BASE_URL cannot be used'
    meaning='The environment variable OPENAI_BASE_URL holds no address to which a key may be sent, so no request can be made.'
    steps='Remove OPENAI_BASE_URL from the environment, or set it to https://api.openai.com/v1.
Open a new terminal or restart the program, and check the key again.' ;;
  variable-organization)
    rung=environment guide=guide/troubleshooting.md#settings title='OPENAI_ORG_ID cannot be sent'
    meaning='The environment variable OPENAI_ORG_ID holds a character that no request may carry.'
    steps='Remove OPENAI_ORG_ID from the environment: a project key needs no organisation.
Open a new terminal or restart the program, and check the key again.' ;;
  variable-project)
    rung=environment guide=guide/troubleshooting.md#settings title='OPENAI_PROJECT_ID cannot be sent'
    meaning='The environment variable OPENAI_PROJECT_ID holds a character that no request may carry.'
    steps='Remove OPENAI_PROJECT_ID from the environment: a project key needs no project id.
Open a new terminal or restart the program, and check the key again.' ;;
  variable-proxy)
    rung=environment guide=guide/troubleshooting.md#proxy title='The proxy in the environment cannot be used'
    meaning='HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names a proxy whose address cannot be used, or of a kind that needs another package.'
    steps='Correct or remove HTTP_PROXY, HTTPS_PROXY and ALL_PROXY.
For a SOCKS proxy, run pip install socksio, or name an http:// proxy.' ;;
  variable-certificates)
    rung=environment guide=guide/troubleshooting.md#not-secure title='The certificates in the environment cannot be read'
    meaning='SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE names a file that cannot be read.'
    steps='Correct or remove SSL_CERT_FILE, SSL_CERT_DIR and SSLKEYLOGFILE.' ;;
  no-such-host)
    rung=network guide=guide/troubleshooting.md#no-answer title='The server'\''s name is not known'
    meaning='No address was found for the server'\''s name: it is misspelt, or this machine has no network or no name server.'
    steps='Check the spelling of the base URL.
Open any web page on this machine; if that fails too, mend the network first.' ;;
  refused)
    rung=network guide=guide/troubleshooting.md#no-answer title='No server answers'
    meaning='Nothing answers at this address: the server is not running, the port is wrong, or a firewall is in the way.'
    steps='Check the base URL and the network.
For practice, start the practice product: keyguide practice' ;;
  timeout)
    rung=network waits='Waiting can help.' guide=guide/troubleshooting.md#no-answer title='No whole answer in time'
    meaning='The server gave no whole answer in time. A firewall that drops requests looks the same as a server that is slow.'
    steps='Try again in a minute, with a longer time limit if need be.
If it happens again, check proxy and firewall.' ;;
  broken-off)
    rung=network waits='Waiting can help.' guide=guide/troubleshooting.md#no-answer title='The connection broke off'
    meaning='The connection ended in the middle of an answer, or the answer follows no rule of the web.'
    steps='Try again.
If it happens again, check proxy and network settings.' ;;
  certificate)
    rung=network guide=guide/troubleshooting.md#not-secure title='The server'\''s certificate is not trusted'
    meaning='The server cannot prove that it is the one that the base URL names, so the key was not sent. A company that opens secure connections, and an impostor, look the same.'
    steps='If your company opens secure connections, set SSL_CERT_FILE to its certificates.
If not, do not send a key from this network.' ;;
  no-tls)
    rung=network guide=guide/troubleshooting.md#not-secure title='The server makes no secure connection'
    meaning='A server answers at this address, but makes no secure connection, so the key was not sent.'
    steps='Check the base URL; the one of the practice product begins with http://' ;;
  proxy-refused)
    rung=network guide=guide/troubleshooting.md#proxy title='The proxy lets nothing through'
    meaning='The proxy that stands between this machine and the server refuses the connection, or asks for a password.'
    steps='Ask who runs the network how programs get through the proxy.
Correct HTTPS_PROXY, or remove it if no proxy is needed.' ;;
  redirect)
    rung=network guide=guide/troubleshooting.md#something-else title='The server sends callers elsewhere'
    meaning='The server sends callers on to another address; the key was not sent there.'
    steps='Check that the base URL is the API'\''s own, with its /v1.
If a network asks you to sign in first, open any web page, sign in, and try again.' ;;
  not-json)
    rung=network guide=guide/troubleshooting.md#something-else title='A web page answered instead of the API'
    meaning='What came back is no answer of an API, but a web page or broken text: a sign-in page of the network, a proxy, or a wrong base URL.'
    steps='Check that the base URL ends in /v1.
If a network asks you to sign in first, open any web page, sign in, and try again.' ;;
  empty-answer)
    rung=network guide=guide/troubleshooting.md#something-else title='The answer was empty'
    meaning='The server answered, but with nothing in it.'
    steps='Check that the base URL ends in /v1 and leads to an OpenAI-compatible API.' ;;
  answer-too-large)
    rung=network guide=guide/troubleshooting.md#something-else title='The answer was too large'
    meaning='The server sent more than any answer of the API needs, so the rest was not read.'
    steps='Check that the base URL leads to an OpenAI-compatible API.' ;;
  not-an-api)
    rung=network guide=guide/troubleshooting.md#something-else title='Another service answered'
    meaning='The server answered with JSON, but not with what an OpenAI-compatible API sends.'
    steps='Check the base URL: it should end in /v1 and lead to an OpenAI-compatible API.' ;;
  bad-gateway)
    rung=server waits='Waiting can help.' guide=guide/troubleshooting.md#server-trouble title='Something before the API had an error'
    meaning='A server between this machine and the API answered with an error of its own. The key is not at fault.'
    steps='Try again in a minute.
If it goes on, look at status.openai.com.' ;;
  esac
}
# --- to here ---

# What a pasted text is: the port of keyguide.keys. Reads the bytes as od writes them; writes name=value lines.
# The text is held twice: as code points in at[], and as one ASCII character for each of them in a string, where
# every blank is a space, every quotation mark is ", and what else is not ASCII is a sign below 5, so that patterns need no locale. Where a set of
# characters holds a slash, its pattern is a text: not every awk reads a slash with a backslash in a set as one sign.
inspector='
function add(code) { at[++size] = code }
function is_in(code, list) { return index(list, " " sprintf("%04X", code) " ") > 0 }
function draw(first, last,   i, text) {
  text = ""
  for (i = first; i <= last; i++) {
    if (is_in(at[i], blanks)) text = text " "
    else if (is_in(at[i], quotes)) text = text "\""
    else if (is_in(at[i], masks)) text = text "\003"
    else if (at[i] > 32 && at[i] < 127) text = text sprintf("%c", at[i])
    else text = text "\001"
  }
  return text
}
function goes(code) { return is_in(code, blanks) || is_in(code, invisible) }
function name_blank(code) {
  if (is_in(code, breaks)) return "line break"
  return is_in(code, blanks) ? "blank" : "invisible character"
}
function note(what) { if (!silent) print "removed=" what }
function note_ends(first, last, place,   i, what, seen) {
  seen = "|"
  for (i = first; i <= last; i++) {
    what = name_blank(at[i])
    if (!index(seen, "|" what "|")) note(what " " place " the text")
    seen = seen what "|"
  }
}
function strip(quiet,   from, to) {
  from = start; to = end
  while (start <= end && goes(at[start])) start++
  while (start <= end && goes(at[end])) end--
  if (!quiet) { note_ends(from, start - 1, "before"); note_ends(end + 1, to, "after") }
}
function clean(   round, low, unquoted) {
  strip(0)
  for (round = 1; round <= 3; round++) {
    low = tolower(draw(start, end))
    if (match(low, /^(export +|set +|setx +|\$env:)?openai_api_key( *[=:] *| +)/)) {
      start += RLENGTH; strip(1); note("the name OPENAI_API_KEY before the text")
      low = tolower(draw(start, end))
    }
    if (match(low, /^(authorization: *)?bearer( +|$)/)) {
      start += RLENGTH; strip(1); note("the word Bearer before the text")
    }
    if (!unquoted && start < end && is_in(at[start], quotes) && is_in(at[end], quotes)) {
      start++; end--; strip(1); note("quotation marks around the text"); unquoted = 1
    }
  }
  pick_key(draw(start, end))
}
# Counts the keys in a text, and keeps where the first one is.
function find_keys(text,   hit, hit_length, from) {
  found = from = 0
  while (match(text, /(^|[^A-Za-z0-9_-])sk-[A-Za-z0-9_-]+/)) {
    hit = RSTART; hit_length = RLENGTH
    if (substr(text, hit, 3) != "sk-") { hit++; hit_length-- }
    if (hit_length > 18 && !found++) { key_start = from + hit; key_length = hit_length }
    from += hit + hit_length - 1
    text = substr(text, hit + hit_length)
  }
  return found
}
# Takes the one key out of a longer text, where nothing behind it can be the rest of it.
function pick_key(text,   before, after) {
  if (find_keys(text) != 1) return
  before = substr(text, 1, key_start - 1)
  after = substr(text, key_start + key_length)
  if (after !~ /^[] ",;)}>|\\]*[.]?$/ && after !~ /^ +#/ && (before == "" || (after !~ /^[],;)}>&<]/ &&
      (after !~ /^\\?"/ || after ~ /^\\?" *[+.&]/ || after ~ /^\\?"[ \\]*"[A-Za-z0-9_-]+"/)))) return
  if (before != "") note((before ~ /[A-Za-z0-9\001-\003]/ ? "other text" : "signs") " before the key")
  if (after != "") note((after ~ /[A-Za-z0-9\001-\003]/ ? "other text" : "signs") " after the key")
  start += key_start - 1
  if (substr(text, key_start, key_length / 2) == substr(text, key_start + key_length / 2, key_length / 2)) {
    note("a second copy of the key")
    key_length /= 2
  }
  end = start + key_length - 1
}
function find_start(list, text,   entry, entries, i, word) {
  entries = split(list, entry, ";")
  for (i = 1; i <= entries; i++) {
    word = entry[i]
    sub(/=.*/, "", word)
    if (substr(text, 1, length(word)) == word) {
      begins = word
      return substr(entry[i], length(word) + 2)
    }
  }
  return ""
}
function judge(text,   low, what, i) {
  low = tolower(text)
  problem = ""; step = "Copy the key itself from where you saved it; it begins with sk-. If it was not saved, make a new one."
  if (text == "") {
    kind = "nothing"; problem = "Nothing was pasted."; step = "Copy the key from where you saved it and paste it."
  } else if (find_keys(text) > 1) {
    kind = "text that is no key"; problem = "There is more than one key in this text."; step = "Paste one key alone."
  } else if (low ~ /^[^@ ]+@[^@ .]+(\.[^@ .]+)+$/) {
    kind = "e-mail address"; problem = "This is an e-mail address, not a key."
  } else if (low ~ /^([a-z][a-z0-9+.-]*:\/\/|www\.)[^ ]*$/ ||
             low ~ /^([a-z0-9-]+\.)+(com|org|net|io|ai|dev)(\/[^ ]*)?$/) {
    kind = "web address"; problem = "This is a web address, not a key."
  } else if ((what = find_start(vendors, text)) != "") {
    kind = "key of another vendor"; problem = "This is a key of " what ", not of OpenAI."
  } else if (low ~ /^(open[-_ ]?ai[-_ ]?)?(api|secret)[-_ ]?key$/ ||
             low ~ /example|placeholder|change[-_ ]?me|insert[-_ ]|xxxxxx|<[^<>]*>/ ||
             low ~ /your[-_ ]*(own|open[-_ ]?ai|api|secret|key|token)/ ||
             low ~ /^\$[{]?[a-z0-9_]+[}]?$/ || low ~ /^%[a-z0-9_]+%$/ || low ~ /^[{][{].*[}][}]$/) {
    kind = "placeholder"; problem = "This is the placeholder of an example, not a key."
  } else if (text ~ /^sk-/ && text ~ /[*\003]|\.\./) {
    kind = "masked key"; problem = "This is the shortened form of a key: its middle is missing."
    step = "The full key is shown once only, when it is made. If you do not have it, make a new one."
  } else if ((what = find_start(identifiers, text)) != "") {
    kind = "identifier"; problem = "This is the identifier of " what ", not a key."
  } else if ((what = find_start(beginnings, text)) != "") {
    kind = what; step = ""
    if (text == begins) {
      problem = "Only the beginning of a key was pasted."; step = "Copy the whole key from where you saved it."
    } else if (kind == "admin key") {
      problem = "An admin key manages an organisation; it cannot call models."; step = "Use a project key."
    }
    for (i = 1; i <= length(text); i++) {
      if (substr(text, i, 1) !~ "[A-Za-z0-9._~+/=-]" || at[start + i - 1] > 127) {
        problem = "Character " i " of the key is " name_character(at[start + i - 1]) ", which no key holds."
        step = "Copy the key again, in one piece, from where you saved it."
        break
      }
    }
  } else if (found) {
    kind = "text that is no key"; problem = "There is more than a key in this text."
    step = "Paste the key alone; it begins with sk-."
  } else if (low ~ /^sk-/) {
    kind = "text that is no key"; problem = "A key begins with sk- in small letters."
    step = "Write the beginning so, and paste it again."
  } else {
    kind = "text that is no key"; problem = "This is not an OpenAI key: it does not begin with sk-."
  }
}
function name_character(code,   name) {
  if (code == 32) return "a blank"
  if (code == 9) return "a tab"
  if (code == 10 || code == 13) return "a line break"
  name = find_start(characters, sprintf("%04X", code))
  if (name == "") name = code < 32 || (code > 126 && code < 160) || (code > 55295 && code < 57344) ? \
    "a control character" : "a foreign character"
  return name sprintf(" (U+%04X)", code)
}
function find_last_four(text,   rest) {
  if (find_start(vendors, text) == "" && find_start(beginnings, text) == "") return ""
  rest = substr(text, length(begins) + 1)
  if (kind != "key of another vendor" && !index(";" beginnings ";", "=" kind ";")) return ""
  if (length(text) < 12 || length(rest) < 8) return ""
  rest = substr(rest, length(rest) - 3)
  return rest ~ "[^A-Za-z0-9._~+/=-]" ? "" : rest
}
BEGIN { for (i = 0; i < 256; i++) byte[sprintf("%02x", i)] = i }
{ for (i = 1; i <= NF; i++) read_byte(byte[$i]) }
# UTF-8, strictly: what is too short, too long or beyond its range is no text.
function read_byte(value) {
  if (wanted) {
    if (value < least || value > most) { refuse(value); return }
    point = point * 64 + value % 64
    least = 128; most = 191
    if (!--wanted) add(point)
  } else if (value < 128) add(value)
  else {
    least = 128; most = 191
    if (value > 193 && value < 224) { wanted = 1; point = value % 32 }
    else if (value > 223 && value < 240) {
      wanted = 2; point = value % 16
      if (value == 224) least = 160
      if (value == 237) most = 159
    } else if (value > 239 && value < 245) {
      wanted = 3; point = value % 8
      if (value == 240) least = 144
      if (value == 244) most = 143
    } else refuse(value)
  }
}
function refuse(value) { wanted = 0; broken = 1; add(value < 128 ? value : 56320 + value) }
END {
  if (wanted) refuse(255)
  if (broken && source != "OPENAI_API_KEY") { print "broken=yes"; exit }
  start = 1; end = size
  clean()
  judge(draw(start, end))
  if (problem == "") print "key=" draw(start, end)
  else {
    print "problem=" problem "\nproblem_step=" step
    # A server that is not OpenAI may know keys of its own.
    if (kind ~ /^(text that is no key|key of another vendor)$/ && draw(start, end) ~ "^[A-Za-z0-9._~+/-]+=*$")
      print "other=" draw(start, end)
  }
  silent = 1
  clean()
  text = draw(start, end)
  judge(text)
  last = find_last_four(text)
  print "key_name=" kind (last == "" ? "" : " ending in " last)
}'

# Takes out of a text what looks like a key; what a server or a reader has put in the wrong place is not repeated.
redactor='
function redact(text,   out, hit, place, before) {
  while (key != "" && (place = index(text, key))) {
    text = substr(text, 1, place - 1) "[redacted]" substr(text, place + length(key))
  }
  out = ""
  while (match(text, /sk-[A-Za-z0-9_*.-]+/)) {
    hit = substr(text, RSTART, RLENGTH)
    before = RSTART > 1 ? substr(text, RSTART - 1, 1) : " "
    if (hit ~ /^sk-(proj|svcacct|service|admin|None|ant|or)-./ ||
        (before !~ /[A-Za-z0-9]/ && (length(hit) > 18 || hit ~ /[*]|\.\.\./))) hit = "[redacted]"
    out = out substr(text, 1, RSTART - 1) hit
    text = substr(text, RSTART + RLENGTH)
  }
  return out text
}
function is_shown(text) {
  return length(text) <= 300 && text ~ /^[ -~\200-\377]+$/ &&
    text !~ /\302[\200-\240\255]|\342\200[\200-\217\250-\257]|\342\201[\237-\257]|\343\200\200|\357\273\277/
}
# Gives a text of a server, but for one that repeats eight signs of the key in a row, or could disturb a terminal.
function show(text,   i, piece) {
  if (!is_shown(text)) return ""
  if (text ~ /[%&\\]/) return "[redacted]" # behind these any sign can hide, and no name has one
  piece = length(key) < 8 ? length(key) : 8
  for (i = 1; piece > 3 && i <= length(text) - piece + 1; i++)
    if (index(key, substr(text, i, piece))) return "[redacted]"
  return redact(text)
}'

# What an answer says. Reads the key on the first line, then the answer with its headers, then what curl reports on the
# last; writes name=value lines. JSON is read from its structure: what stands within a message is text and nothing else.
judge='
function is_known(text) { return text ~ "^[A-Za-z0-9._:/@+-]+$" }
function say(name, value) { print name "=" value }
function decode(text,   out, code, sign) {
  if (!index(text, "\\")) return text
  out = ""
  while (match(text, /\\./)) {
    out = out substr(text, 1, RSTART - 1)
    sign = substr(text, RSTART + 1, 1)
    text = substr(text, RSTART + 2)
    if (sign == "u") {
      code = tolower(substr(text, 1, 4))
      text = substr(text, 5)
      sign = code ~ /^00[2-7]/ && code != "007f" ? sprintf("%c", hex(code)) : "\001"
    } else if (sign ~ /[bfnrt]/) sign = "\001"
    out = out sign
  }
  return out text
}
function hex(digits,   i, value) {
  value = 0
  for (i = 1; i <= length(digits); i++) value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
  return value
}
# Notes a value where one is of interest: of the root, of its error, of an entry of its list.
function take(value, is_text,   place, name) {
  name = named[depth]
  if (depth == 1 && opened[1] == "{") {
    place = "root"
    if (name == "data") is_list = 0
    if (name == "error") has_failed = is_text ? value != "" : value != "" && value !~ /^(null|false|0)$/
    if (name == "error") { has_error = is_told = 0; forget("error code"); forget("error type"); forget("error message") }
  } else if (depth == 2 && opened[1] opened[2] == "{{" && named[1] == "error") {
    place = "error"
    is_told = 1
  } else if (depth == 3 && opened[1] opened[2] opened[3] == "{[{" && named[1] == "data" && is_text) {
    if (name == "id") id = value
    else if (name == "shutdown_date") end = value
  }
  if (place == "") return
  given[place " " name] = is_text ? value : ""
  # The API has no code or type that is neither a text nor null: such an error is no row of the table.
  odd[place " " name] = !is_text && value != "null"
}
function forget(name) { delete given[name]; delete odd[name] }
# Notes an entry of the list of models.
function take_model(   shown) {
  shown = show(id)
  if (shown == "") return
  if (!(shown in ends)) listed++
  ends[shown] = end
  if (shown != id || id !~ /^[ -~]+$/ || id ~ /["\\]/) return
  if (first == "") first = id
  if (fitting == "" && tolower(id) !~ no_text_model) fitting = id
}
function open_container(sign) {
  if (depth) take("", 0)
  if (depth == 1 && opened[1] == "{" && named[1] == "error") { has_error = sign == "{"; has_failed = sign == "[" }
  if (depth == 1 && opened[1] == "{" && named[1] == "data") { is_list = sign == "["; listed = 0; first = fitting = ""; split("", ends) }
  if (!depth) root = sign
  opened[++depth] = sign
  named[depth] = ""
  if (depth > 500) bad = 1
  awaits = sign == "{" ? "first name" : "first value"
  if (depth == 3) id = end = ""
}
function close_container(sign) {
  if (!depth || opened[depth] != sign || (awaits != "comma" && awaits !~ /^first/)) bad = 1
  else { if (depth == 3 && opened[1] opened[2] sign == "{[{" && named[1] == "data") take_model(); depth--; awaits = depth ? "comma" : "end" }
}
function is_value_due() { return awaits == "value" || awaits == "first value" }
function end_value() { awaits = depth ? "comma" : "end" }
function end_word() {
  if (word == "") return
  if (!is_value_due() || word !~ /^(-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?|true|false|null|NaN|-?Infinity)$/) bad = 1
  else { if (!depth) root = "word"; take(word, 0); end_value() }
  word = ""
}
function read_string(text) {
  if (is_long) text = "\001"
  else {
    if (text ~ /[\001-\037]/) bad = 1
    if (index(text, "\\")) {
      rest = text
      gsub(/\\("|\\|\/|[bfnrt]|u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f])/, "", rest)
      if (index(rest, "\\")) bad = 1
    }
  }
  if (awaits == "name" || awaits == "first name") { named[depth] = length(text) < 200 ? decode(text) : ""; awaits = "colon" }
  else if (is_value_due()) {
    if (!depth) root = "word"
    take(decode(substr(text, 1, 2000)), 1) # no name that matters is longer
    end_value()
  } else bad = 1
}
function read_outside(text,   i, j, part, sign) {
  for (i = 1; i <= length(text) && !bad; i += 400) {
    part = substr(text, i, 400)
    for (j = 1; j <= length(part) && !bad; j++) {
      sign = substr(part, j, 1)
      # Behind an answer in pieces, more headers may follow.
      if (awaits == "end" && header["transfer-encoding"] != "" && substr(part, j) ~ /^[A-Za-z0-9-]+: /) { trailing = 1; return }
      if (index(" \t\r", sign)) end_word()
      else if (index("{}[],:", sign)) {
        end_word()
        if (sign == "{" || sign == "[") { if (is_value_due()) open_container(sign); else bad = 1 }
        else if (sign == "}") { if (awaits == "first value") bad = 1; else close_container("{") }
        else if (sign == "]") { if (awaits == "first name") bad = 1; else close_container("[") }
        else if (sign == ",") {
          if (awaits == "comma") awaits = opened[depth] == "{" ? "name" : "value"
          else bad = 1
        } else { if (awaits == "colon") awaits = "value"; else bad = 1 }
      } else { word = word sign; if (length(word) > 400) bad = 1 }
    }
  }
}
# Whether a text ends in an odd number of backslashes, so that the quotation mark behind it is part of the text.
function ends_in_escape(text,   i, tail) {
  tail = substr(text, length(text) > 999 ? length(text) - 999 : 1)
  for (i = length(tail); i && substr(tail, i, 1) == "\\"; i--);
  if (!i && length(tail) > 999) bad = 1
  return (length(tail) - i) % 2
}
function read_body(text,   i, parts, part) {
  if (text !~ /^[ \t\r]*$/) filled = 1
  if (bad || trailing) return
  if (!body_lines++) sub(/^\357\273\277/, "", text)
  if (text ~ /[\200-\377]/) { # UTF-8 or no answer
    rest = text
    gsub(/[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\357][\200-\277][\200-\277]/, "", rest)
    gsub(/\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]/, "", rest)
    gsub(/\364[\200-\217][\200-\277][\200-\277]/, "", rest)
    if (rest ~ /[\200-\377]/) bad = 1
  }
  parts = split(text, part, "\"")
  for (i = 1; i <= parts && !bad; i++) {
    if (!within) {
      read_outside(part[i])
      if (trailing) return
      if (i < parts) { end_word(); within = 1; string = ""; is_long = 0 }
    } else {
      if (!is_long) string = string part[i]
      if (i < parts) {
        if (ends_in_escape(part[i])) {
          if (length(string) > 2000) is_long = 1
          string = is_long ? "" : string "\""
        } else { within = 0; read_string(string) }
      }
    }
  }
  end_word()
  if (within) bad = 1
}
function read_line(text,   name) {
  if (!heading && !filled && text ~ /^HTTP\/[0-9.]+ [0-9][0-9][0-9]/) {
    # The last head is that of the answer; heads before it are interim, or a proxy speaking.
    split(text, parts_of_head, " ")
    status = substr(parts_of_head[2], 1, 3); heading = 1; limits = 0; split("", header)
  } else if (heading) {
    sub(/\r$/, "", text)
    if (text == "") { heading = 0; return }
    name = tolower(substr(text, 1, index(text, ":") - 1))
    sub(/^[^:]*:[ \t]*/, "", text); sub(/[ \t]+$/, "", text)
    if (name in header) text = header[name] ", " text
    else if (name ~ /^x-ratelimit-limit-[a-z][a-z-]*$/) limit_names[++limits] = substr(name, 19)
    header[name] = text
  } else read_body(text)
}
# Limits on requests and tokens, and how long to wait: the port of keyguide.limits.
function is_count(text) { return text ~ /^[0-9]+$/ && length(text) < 16 }
# A number with zeros before it is one to the base of eight for some.
function cut_zeros(text) { sub(/^0+/, "", text); return text == "" ? "0" : text }
function group(text) {
  while (match(text, /[0-9][0-9][0-9][0-9](,|$)/)) text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
  return text
}
function count_seconds(text,   total, unit) {
  if (text == "") return 0
  while (match(text, /^[0-9]+([.][0-9]+)?(ms|h|m|s)/)) {
    unit = substr(text, 1, RLENGTH)
    sub(/^[0-9.]+/, "", unit)
    total += cut_zeros(substr(text, 1, RLENGTH - length(unit))) * (unit == "h" ? 3600 : unit == "m" ? 60 : unit == "s" ? 1 : 0.001)
    text = substr(text, RLENGTH + 1)
  }
  return text == "" ? total : 0
}
function describe_seconds(seconds,   minutes, hours) {
  if (seconds < 120) return sprintf("%g s", seconds)
  minutes = sprintf("%.0f", seconds / 60)
  hours = int(minutes / 60); minutes %= 60
  return (hours ? hours " h" : "") (hours && minutes ? " " : "") (minutes ? minutes " min" : "")
}
function tell_limits(   i, name, most, left, reset, all, low, wait) {
  for (i = 1; i <= limits; i++) {
    name = limit_names[i]
    most = header["x-ratelimit-limit-" name]; left = header["x-ratelimit-remaining-" name]
    if (!is_count(most) || !is_count(left)) continue
    most = cut_zeros(most); left = cut_zeros(left)
    reset = count_seconds(header["x-ratelimit-reset-" name])
    reset = reset < 1 ? "" : "; all free again in " describe_seconds(reset)
    all = all (all == "" ? "" : "|") name ": " group(left) " of " group(most) " left" reset
    if (left * 10 < most + 0) low = low (low == "" ? "" : "|") \
      "Only " left " of " most " " name " are left for the moment."
    # A limit on tokens that the tiny request fits into is only used up for the moment.
    if (name == "tokens" && most + 0 >= 100) soon = "yes"
  }
  if (all != "") { say("limits", all); say("low", low) }
  wait = count_wait(header["retry-after"])
  say("retry", wait == "" ? "" : describe_seconds(wait))
  if (wait != "") soon = "yes"
}
# The seconds to wait: a number, or a time, of which the server says itself how far off it is.
function count_wait(text,   now, then) {
  if (is_count(text)) return cut_zeros(text) + 0
  now = count_time(header["date"]); then = count_time(text)
  return now == "" || then == "" ? "" : then < now ? 0 : then - now
}
function count_time(text,   part, days) {
  if (text !~ /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9][0-9] [A-Z][a-z][a-z] [0-9][0-9][0-9][0-9] ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] GMT$/) return ""
  split(text, part, /[ :]/)
  days = count_days(part[4] sprintf("-%02d-", (index("JanFebMarAprMayJunJulAugSepOctNovDec", part[3]) + 2) / 3) part[2])
  return days == "" ? "" : days * 86400 + cut_zeros(part[5]) * 3600 + cut_zeros(part[6]) * 60 + cut_zeros(part[7])
}
# The day on which a model ends, as a number, if that is near.
function count_days(text,   part, leap, days, i) {
  if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return ""
  split(text, part, "-")
  for (i = 1; i <= 3; i++) part[i] = cut_zeros(part[i]) + 0
  leap = part[1] % 4 == 0 && (part[1] % 100 || part[1] % 400 == 0)
  split("31 " 28 + leap " 31 30 31 30 31 31 30 31 30 31", days, " ")
  if (part[1] < 1 || part[2] < 1 || part[2] > 12 || part[3] < 1 || part[3] > days[part[2]]) return ""
  if (part[2] < 3) { part[1]--; part[2] += 12 }
  return 365 * part[1] + int(part[1] / 4) - int(part[1] / 100) + int(part[1] / 400) + int((153 * part[2] - 457) / 5) + part[3]
}
function tell_models(   i, probe, probes, near) {
  say("listed", listed + 0)
  probes = split(probe_models, probe, " ")
  if (model == "") {
    model = fitting != "" ? fitting : first
    for (i = probes; i; i--) if (probe[i] in ends) model = probe[i]
    say("model", model)
  }
  if (listed && model != "" && !(model in ends)) say("unlisted", "yes")
  if (!(model in ends)) return
  end = substr(ends[model], 1, 10) # a time of the day may follow
  near = count_days(end)
  if (near != "") near -= count_days(today)
  if (near != "" && near < 0) say("ending", "was to be shut down on " end ": choose another model now.")
  else if (near != "" && near <= 180) say("ending", "will be shut down on " end ": choose another model before.")
}
# Writes a name as the package does: in quotation marks, and the marks within it behind a backslash.
function quote(text,   piece, pieces, i, out) {
  gsub(/\\/, "&&", text)
  if (index(text, mark) && !index(text, "\"")) return "\"" text "\""
  pieces = split(text, piece, mark)
  out = mark piece[1]
  for (i = 2; i <= pieces; i++) out = out "\\" mark piece[i]
  return out mark
}
# What is no name can stand in no row of the table.
function tell_name(name, text, is_odd) {
  say(name, is_odd || (text != "" && !is_known(text)) ? "?" : text)
  text = show(text)
  return text == "" ? "" : name " " quote(substr(text, 1, 60))
}
function tell_scopes(message,   scope, scopes, i, all) {
  if (!match(message, /Missing scopes?: [a-z]+([.][a-z_]+)+(, *[a-z]+([.][a-z_]+)+)*/)) return
  all = substr(message, RSTART, RLENGTH)
  sub(/^[^:]*: /, "", all)
  scopes = split(all, scope, /, */)
  all = show(scope[1])
  for (i = 2; i <= scopes; i++) all = all "|" show(scope[i])
  say("scopes", all)
}
function find_network_trouble(exit_status, message) {
  if (exit_status == 5 || message ~ /Unsupported proxy/) return "variable-proxy"
  if (exit_status == 6) return "no-such-host"
  # Newer versions of curl say "via" where it is a proxy that is not there, older ones name the proxy alone.
  if (exit_status == 7) return proxied && (message ~ / via / || \
    (message ~ /connect to [^ ]+ port/ && !index(tolower(message), "connect to " host " "))) ? "variable-proxy" : "refused"
  if (exit_status ~ /^(2|4|48)$/ || message ~ /rotocol.*(not supported|disabled)/) return "curl"
  if (exit_status == 28) return "timeout"
  if (exit_status == 63 || exit_status == 23) return "answer-too-large"
  if (exit_status ~ /^(51|58|59|60|66|80|82|83|90|91)$/) return "certificate"
  if (exit_status == 77) return "variable-certificates"
  if (exit_status == 35) return message ~ /reset|SYSCALL|unexpected eof|closed/ ? "broken-off" : "no-tls"
  if (exit_status == 97 || status == 407 || (exit_status == 56 && connect >= 300)) return "proxy-refused"
  return "broken-off"
}
NR == 1 { key = $0; awaits = "value"; next }
NR > 2 { read_line(last) }
{ last = $0 }
END {
  reports = split(last, report, " ")
  connect = report[1]; left = limit - report[2]
  if (report[reports] != "curl") { say("finding", "answer-too-large"); exit }
  if (report[reports - 1] != 0) {
    finding = find_network_trouble(report[reports - 1], last)
    if (finding == "certificate" && match(last, /SSL certificate problem: .*[a-z]/))
      say("detail", "The reason: " substr(last, RSTART + 25, RLENGTH - 25 - length(" 60 curl")) ".")
    say("finding", finding)
    exit
  }
  if (left <= 0) { say("finding", "timeout"); exit }
  say("left", left)
  say("status", status)
  if (show(header["x-request-id"]) != "") say("request", show(header["x-request-id"]))
  tell_limits()
  if (status ~ /^3/ && "location" in header) { say("detail", "Its status was " status "."); say("finding", "redirect"); exit }
  if (status == 407 || bad || awaits != "end") {
    media = show(header["content-type"])
    say("detail", "It came with status " status " and " (media == "" ? "no type" : media) ".")
    trouble = status >= 500 || status ~ /^(408|425|429)$/ ? "bad-gateway" : filled ? "not-json" : "empty-answer"
    if (status == 407) trouble = "proxy-refused"
    # A server that has no such path may say so with a web page: it is asked for a chat completion next.
    say(wanted == "response" && status ~ /^(404|405)$/ ? "trouble" : "finding", trouble)
    exit
  }
  error = "error "
  if (!has_error && "root message" in given && "root type" in given && "root code" in given) { error = "root "; is_told = 1 }
  if (wanted == "models" && status ~ /^(404|405)$/ && !is_told) {
    say("detail", "Its status was " status ".")
    say("finding", "not-an-api")
    exit
  }
  if (status == 200 && !is_told && !has_failed && given["root status"] != "failed") {
    if (root != "{" || (wanted == "models" ? !is_list : given["root object"] !~ /^(response|chat\.completion)$/))
      say("finding", "not-an-api")
    else if (wanted == "models") tell_models()
    exit
  }
  say("refused", "yes")
  say("soon", soon)
  is_odd = odd[error "code"] || odd[error "type"]
  code = tell_name("code", given[error "code"], is_odd)
  type = tell_name("type", given[error "type"], is_odd)
  say("named", code (code != "" && type != "" ? ", " : "") type)
  tell_scopes(given[error "message"])
}'

complain() { # what happened, what to do
  say "verify-key: $1 $2" >&2
  exit 2
}

say() {
  emit "$1"
  echo
}

# Writes a text without starting a program, in whose arguments it could be read.
if (PATH=/nowhere; printf '%s' '') >/dev/null 2>&1; then
  emit() { printf '%s' "$1"; }
elif (PATH=/nowhere; print -rn -- '') >/dev/null 2>&1; then
  emit() { print -rn -- "$1"; }
else
  echo 'verify-key: This shell would show the key to other programs. Run it with dash, bash, ksh or busybox sh.' >&2
  exit 2
fi

redact() {
  emit "$1" | awk "$redactor"'{ printf "%s", (NR > 1 ? "\n" : "") redact($0) }'
}

# Finds out whether a key may be sent to an address: sets `url_problem`, empty if so, `url_hint`, and `is_local`.
check_url() {
  url_problem='' url_hint="Give the address of the API with its /v1, such as $openai_url."
  is_local='' is_openai=''
  url_shown=$(redact "$1")
  case $1 in
  https://?* | http://?*) ;;
  *) url_problem="The base URL '$url_shown' is not a web address." && return ;;
  esac
  authority=${1#*://}
  authority=${authority%%[/?#]*}
  case $1 in *[?#]*) url_problem=hidden ;; esac
  case $authority in *@*) url_problem=hidden ;; esac
  if [ -n "$url_problem" ]; then
    url_problem='The base URL holds a password, a query or a fragment.' url_shown='an address that is not shown'
    return
  fi
  port='' host=$authority
  case $authority in
  \[*\] | \[*\]:*) host=${authority%%\]*}\] port=${authority#"$host"} ;;
  *:*) host=${authority%%:*} port=:${authority#*:} ;;
  esac
  case $1 in *[!]A-Za-z0-9._~%/:[+,=@-]*) url_problem=unreadable ;; esac
  case $host in
  '' | .* | *..*) url_problem=unreadable ;;
  \[*\]) case $host in \[*[!0-9A-Fa-f:.]*\]) url_problem=unreadable ;; esac ;;
  *[!A-Za-z0-9.-]*) url_problem=unreadable ;;
  esac
  port=${port#:}
  case $port in *[!0-9]*) url_problem=unreadable ;; esac
  if [ -n "$url_problem" ]; then
    url_problem="The base URL '$url_shown' cannot be read."
    return
  fi
  if [ -n "$port" ] && { [ ${#port} -gt 5 ] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; }; then
    url_problem="The base URL names port $port, which does not exist."
    return
  fi
  case $host in
  127.0.0.1 | localhost | '[::1]') is_local=yes ;;
  api.openai.com | *[!.].api.openai.com) is_openai=yes ;;
  esac
  case $1 in
  http:*)
    if [ -z "$is_local" ]; then
      url_problem="The base URL '$url_shown' would send the key unencrypted."
      url_hint='Use https; plain http is allowed to this machine only.'
    fi
    ;;
  esac
}

# Notes what of the environment has a part in the check.
note() { notes="$notes${notes:+$newline}$1"; }

# Adds what a variable of the environment says to the headers of every call.
add_header() { # name of the variable, its value, header, id of the row for what no request may carry
  [ -n "$2" ] && [ -z "$surroundings_problem" ] || return 0
  case $2 in
  *[!\ -~]* | ' '* | *' ')
    surroundings_problem=$4
    return
    ;;
  esac
  headers="${headers}header = \"$3: $(say "$2" | escape)\"$newline"
  shown=$(emit "$2" | awk "$redactor"'{ text = redact($0); print (length(text) > 60 ? substr(text, 1, 60) "\342\200\246" : text) }')
  note "$1 is set: every request names $shown, and fails if the key belongs elsewhere."
}

# Writes a text as it stands between quotation marks in the settings of curl.
escape() { sed 's/[\\"]/\\&/g'; }

refuse_argument() {
  complain "A key in an argument can be read by every program on this machine, and stays in the shell's history." \
    "Run sh verify-key.sh alone and paste the key when asked; if that key was real, delete it."
}

# Reads a line from the terminal without showing it, and leaves the terminal as it was.
read_hidden() {
  terminal=$(stty -g)
  trap 'stty "$terminal"; echo >&2; exit 130' INT
  trap 'stty "$terminal"; echo >&2; exit 143' HUP QUIT TERM
  stty -echo
  emit 'Paste the key (it stays hidden): ' >&2
  IFS= read -r pasted
  stty "$terminal"
  trap - INT HUP QUIT TERM
  echo >&2
}

inspect() { # reads od's output; source of the text
  awk -v source="$1" -v vendors="$vendors" -v identifiers="$identifiers" -v beginnings="$beginnings" \
    -v blanks="$blanks" -v invisible="$invisible" -v breaks="$breaks" -v quotes="$quotes" -v masks="$masks" \
    -v characters="$characters" "$inspector"
}

# Puts what a program for awk has found into the variable of that name; every name is written in this file.
learn() { # name=value
  value=${1#*=}
  case $1 in
  removed=*) removed="$removed${removed:+$newline}$value" ;;
  request=*) calls="$calls${calls:+, }$value" ;;
  *) eval "${1%%=*}=\$value" ;;
  esac
  value=''
}

# Makes a call and reads what came back into variables; a call without an answer of an API ends the check.
ask() { # what is wanted, path, lines for curl's settings
  finding='' trouble='' detail='' status='' code='' type='' named='' refused='' soon='' scopes=''
  proto=https
  case $base_url in http:*) proto=http ;; esac
  answer=$(
    {
      say "$key"
      {
        say 'silent'
        say 'include'
        say 'globoff'
        say "proto = \"=$proto\""
        say "max-time = $left"
        say "max-filesize = $largest_answer"
        say 'write-out = "\n%{http_connect} %{time_total} %{errormsg}"'
        say "url = \"${base_url%/}$2\""
        say "header = \"Authorization: Bearer $key\""
        emit "$3"
      } | curl -q --config - 2>/dev/null
      say " $? curl"
    } | head -c $((largest_answer + 100000)) |
      awk -v wanted="$1" -v limit="$left" -v host="$host" -v proxied="$proxied" -v model="$model" -v today="$today" \
        -v probe_models="$probe_models" -v no_text_model="$no_text_model" -v mark="'" "$redactor$judge"
  )
  IFS=$newline
  for line in $answer; do learn "$line"; done
  unset IFS
  case $finding in
  '') return ;;
  curl) complain 'curl on this machine cannot make the calls: it is too old, or has no TLS.' 'Install another, then run this again.' ;;
  answer-too-large) detail="It had more than $largest_answer bytes." ;;
  esac
  conclude_with "$finding"
}

# Turns a refusal into a verdict; one that the table does not know is called unknown.
judge_refusal() {
  find_row
  if [ -n "$diagnosis" ]; then
    describe "$diagnosis"
    case $rung in authentication | region | organisation)
      # A server may list models for anyone, or a key was deleted a moment ago.
      climbed="${climbed%%" $rung "*} "
      [ "$rung" = organisation ] || climbed="${climbed%% region *} "
      [ "$rung" != authentication ] || climbed="${climbed%% authentication *} "
      ;;
    esac
    case $rung in organisation | permission | model | billing | rate)
      # Who is refused for what it is, is known.
      case $climbed in *' authentication '*) ;; *) prove authentication 'The key is known.' ;; esac
      ;;
    esac
    case $diagnosis$scopes in
    missing-scope) doubt 'A server that got no key answers the same: something in between may have lost it.' ;;
    invalid-api-key*) doubt 'Mistyped, deleted, disabled and expired keys get the same answer: which it is cannot be told.' ;;
    esac
    conclude
  fi
  rung=unknown title='This answer is not known yet' waits='Waiting does not help.' guide='' picture='' scopes=''
  meaning="The server refused with status $status${named:+ and $named}."
  steps='This answer is not known yet. Report the status, code and type, without the key.'
  # By the rules of the web, such a status puts the fault at the server.
  [ "$status" -lt 500 ] || waits='Waiting can help.' steps="Try again in a minute.$newline$steps"
  conclude
}

# Looks up the row for the last answer.
find_row() {
  diagnosis=$(look_up "$status|$code|$type")
  if [ "$diagnosis$soon" = request-too-largeyes ]; then diagnosis=rate-limit; fi
  # A status 400 without a code says no more than that the request was wrong.
  case $diagnosis$headers$key in *OpenAI-Organization:* | *PRACTICE-*) ;; no-such-organization*) diagnosis='' ;; esac
}

conclude_with() { # id of a row of the table
  describe "$1"
  conclude
}

doubt() { unknowns="$unknowns${unknowns:+$newline}$1"; }

prove() { # rung, what is certain now
  climbed="$climbed$1 "
  draw ok "$1" "$2"
}

# Draws a rung of the ladder, on a terminal.
draw() { # mark, rung, words
  [ -n "$draws" ] || return 0
  name="$2              "
  if [ -n "$3" ]; then say "$1  ${name%"${name#??????????????}"}  $3"; else say "$1  $2"; fi
}

# Draws the rung where a check stopped, and those that it did not settle.
draw_end() {
  case "$climbed unknown " in *" $rung "*) draw no "$rung" "$title" ;; esac
  for one in $rungs; do
    case $climbed in
    *" $one "*) ;;
    *) if [ "$one" = "$rung" ]; then draw no "$one" "$title"; else draw -- "$one" ''; fi ;;
    esac
  done
}

list() { # head, entries, what stands between them
  [ -n "$2" ] || return 0
  say "$1:"
  IFS=$3
  for entry in $2; do say "  - $entry"; done
  unset IFS
}

# Prints the verdict and ends. Takes `rung`, `title`, `meaning`, `steps`, `waits`, `guide` and `picture` as rows have them.
conclude() {
  [ "$rung" = usable ] || draw_end
  [ -z "$draws" ] || echo
  if [ "$rung" = usable ]; then say USABLE; else say 'NOT USABLE'; fi
  say "  $meaning"
  IFS=$newline
  for line in $removed; do say "  Removed before use: $line."; done
  say "  Key:     $key_name"
  say "  Server:  $url_shown"
  [ "${listed:-0}" = 0 ] || say "  Models:  $listed listed; tested with ${model_shown:-None}"
  [ -z "$calls" ] || say "  Calls:   $calls"
  number=0
  for line in $steps; do
    [ "$number" != 0 ] || say 'What to do next:'
    number=$((number + 1))
    say "  $number. $line"
  done
  unset IFS
  case $rung in
  usable | shape) ;;
  *) say "  $waits${retry:+ The server says to try again after $retry.}" ;;
  esac
  list But "$reservations" "$newline|"
  list Detail "$detail" "$newline"
  list 'Missing permissions' "$scopes" '|'
  list 'About the server' "$about" "$newline"
  list Environment "$notes" "$newline"
  list Limits "$limits" '|'
  list 'Cannot be known' "$unknowns" "$newline"
  [ -z "$guide" ] || list 'In the guide' "docs/$guide" "$newline"
  [ -z "$picture" ] || list Picture "docs/pictures/$picture.png" "$newline"
  [ "$rung" != usable ] || exit 0
  number=3
  for one in $rungs; do
    [ "$one" != "$rung" ] || exit $number
    number=$((number + 1))
  done
  exit 1
}

# Makes the tiny request.
request() { # path, a part of the body in JSON
  body=$(say "{\"model\": \"$model\", $2}" | escape)
  ask response "$1" "${headers}header = \"Content-Type: application/json\"${newline}data = \"$body\"$newline"
}

# Notes how the environment changes the check: sets `surroundings_problem`, empty if not in a way that ends it.
look_around() {
  if [ -z "$address" ]; then
    base_url=${OPENAI_BASE_URL:-$openai_url}
    check_url "$base_url"
    if [ -n "$url_problem" ]; then
      detail=$url_problem surroundings_problem=variable-base-url
      return
    fi
    [ -z "$OPENAI_BASE_URL" ] || note 'OPENAI_BASE_URL is set: it decides which server is asked.'
  fi
  [ -z "$is_local" ] || headers="noproxy = \"*\"$newline"
  # Of a base URL that is given, and leads to this machine, nothing in the environment is meant.
  [ "$address$is_local" != argumentyes ] || return 0
  add_header OPENAI_ORG_ID "$OPENAI_ORG_ID" OpenAI-Organization variable-organization
  add_header OPENAI_PROJECT_ID "$OPENAI_PROJECT_ID" OpenAI-Project variable-project
  [ -z "$OPENAI_CUSTOM_HEADERS" ] ||
    note 'OPENAI_CUSTOM_HEADERS is set: the official SDK adds these headers; this check did not send them.'
  [ -z "$is_local" ] || return 0
  # HTTP_PROXY is for plain http, which goes to this machine alone.
  proxied=${HTTPS_PROXY:+yes}${https_proxy:+yes}${ALL_PROXY:+yes}${all_proxy:+yes}
  [ -z "$HTTPS_PROXY$https_proxy" ] || note 'HTTPS_PROXY is set: a proxy may stand in between.'
  [ -z "$ALL_PROXY$all_proxy" ] || note 'ALL_PROXY is set: a proxy may stand in between.'
  [ -z "$SSL_CERT_FILE" ] || note 'SSL_CERT_FILE is set: it changes whom to trust.'
  [ -z "$SSL_CERT_DIR" ] || note 'SSL_CERT_DIR is set: it changes whom to trust.'
  [ -z "$CURL_CA_BUNDLE" ] || note 'CURL_CA_BUNDLE is set: it changes whom to trust.'
}

# Climbs from what was pasted, as `inspect` has found it, to a request that was answered. It reads this from a pipe: some
# shells keep what they put into a variable by $(...) in a file.
climb() {
  key='' other='' key_name='' broken='' problem='' problem_step='' removed='' calls='' model_shown='' climbed=' '
  notes='' detail='' about='' limits='' low='' retry='' unknowns='' reservations='' listed='' ending='' unlisted=''
  headers='' surroundings_problem='' proxied='' draws=''
  [ ! -t 1 ] || draws=yes
  while IFS= read -r line; do learn "$line"; done
  line=''
  if [ -n "$broken" ]; then
    if [ "$source" = prompt ]; then
      complain 'What was pasted is not UTF-8 text.' 'Copy the key again from where you saved it.'
    fi
    complain 'standard input is not UTF-8 text.' 'Save it as UTF-8 and try again.'
  fi

  # What is no key of OpenAI's, a server that is not OpenAI's may know.
  look_around
  if [ -n "$other" ] && [ -z "$surroundings_problem$is_openai" ]; then
    key=$other problem=''
    prove shape 'No key of OpenAI, but another server may know it.'
  elif [ -n "$problem" ]; then
    rung=shape title='This cannot be a key for making requests' meaning=$problem steps=$problem_step
    case $problem_step in 'Use a project key.' | 'The full key'*) picture=open-form ;; *) picture=copy-key ;; esac
    waits='' guide=guide/create-key.md#$picture notes='' detail=''
    conclude
  else
    prove shape "It looks like a ${key_name%% ending in*}."
  fi
  other=''
  if [ -n "$surroundings_problem" ]; then
    notes=''
    conclude_with "$surroundings_problem"
  fi
  case $key in
  sk-PRACTICE-* | sk-proj-PRACTICE-* | sk-svcacct-PRACTICE-* | sk-admin-PRACTICE-*) is_openai=yes ;;
  esac
  if [ -z "$is_openai" ]; then
    about='It is an OpenAI-compatible server, not OpenAI itself.'
    doubt "A refusal of a server that is not OpenAI's may mean something else than OpenAI's would."
  fi

  # The two calls.
  words=''
  IFS=$newline
  for line in $notes; do words="$words${words:+ }$line"; done
  unset IFS
  prove environment "${words:-Nothing in the environment changes where the key goes.}"
  left=$limit
  ask models /models "$headers"
  if [ "$status$refused" = 200 ]; then
    prove network 'The server answers.'
    prove authentication 'The key is known.'
    prove_entry
  else
    find_row
    rung=''
    [ -z "$diagnosis" ] || describe "$diagnosis"
    # The call names no model, so the address is wrong.
    if [ "$rung" = model ]; then
      detail="Its status was $status."
      conclude_with not-an-api
    fi
    prove network 'The server answers.'
    # A key that may not list models may still make requests.
    [ "$rung" = permission ] || judge_refusal
    prove authentication 'The key is known; it may not list models.'
    doubt 'Which models the key may use cannot be listed with it.'
  fi
  model=${model:-${probe_models%% *}}
  model_shown=$(redact "$model")
  request /responses '"input": "Reply with OK.", "max_output_tokens": 16, "store": false'
  if [ -z "$is_openai" ] && [ "$code" != model_not_found ]; then
    case $status in
    404 | 405) request /chat/completions '"messages": [{"role": "user", "content": "Reply with OK."}], "max_tokens": 16' ;;
    esac
  fi
  [ -z "$trouble" ] || conclude_with "$trouble"
  if [ "$status$refused" != 200 ]; then
    [ -z "$unlisted" ] || detail="$model_shown is not among the models that the key lists."
    judge_refusal
  fi
  case $climbed in *' region '*) ;; *) prove_entry ;; esac
  prove permission 'The key may make requests.'
  prove model "The project may use $model_shown."
  prove billing 'The request was paid for.'
  prove rate 'No limit on requests or tokens stood in the way.'
  prove server 'A reply came back.'
  doubt 'How much credit is left: no answer of the API says it.'
  doubt 'Whether another service may use the key from its own servers, in their country.'
  [ -z "$ending" ] || ending="$model_shown $ending"
  reservations=$ending${ending:+${low:+|}}$low
  rung=usable meaning="The key works: $model_shown answered a request made with it." steps='' waits='' guide='' picture=''
  conclude
}

prove_entry() {
  prove region 'Requests from this machine are served.'
  prove organisation 'The key belongs to an organisation and a project that may use the API.'
}

# What was asked for.
base_url='' model='' limit=20 from_stdin=''
while [ $# -gt 0 ]; do
  case $1 in
  --stdin) from_stdin=yes ;;
  --model | --base-url | --timeout)
    [ $# -gt 1 ] || complain "The option $1 has no value." 'Run sh verify-key.sh --help.'
    case $2 in sk-* | *[!A-Za-z0-9]sk-*) refuse_argument ;; esac
    case $1 in
    --model)
      case $2 in
      '' | *[!A-Za-z0-9._:/@+-]*) complain 'That names no model.' "Use the name of a model, such as ${probe_models%% *}." ;;
      esac
      model=$2
      ;;
    --base-url) base_url=$2 ;;
    *)
      case $2 in '' | . | 0 | *[!0-9.]* | *.*.* | ???????*) limit=0 ;; *) limit=$2 ;; esac
      case $limit in *[1-9]*) ;; *) complain "That time limit cannot be kept." 'Give a number of seconds above 0.' ;; esac
      ;;
    esac
    shift
    ;;
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  --*) complain 'There is no such option.' 'Run sh verify-key.sh --help.' ;;
  *) refuse_argument ;;
  esac
  shift
done
address=''
if [ -n "$base_url" ]; then
  address=argument
  check_url "$base_url"
  [ -z "$url_problem" ] || complain "$url_problem" "$url_hint"
fi
for one in curl awk od head sed; do
  command -v $one >/dev/null 2>&1 || complain "$one is not on this machine." 'Install it, then run this again.'
done

# The key.
if [ -z "$from_stdin" ] && [ -n "$from_environment" ]; then
  source=OPENAI_API_KEY pasted=$from_environment
  say 'Checking the key in OPENAI_API_KEY.' >&2
elif [ -t 0 ]; then
  source=prompt
  read_hidden
else
  source='standard input'
fi
from_environment=''
today=$(date -u +%Y-%m-%d)
if [ "$source" = 'standard input' ]; then
  od -An -v -tx1 -N 65536 | inspect "$source" | climb
else
  emit "$pasted" | od -An -v -tx1 | inspect "$source" | climb
fi
