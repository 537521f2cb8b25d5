# Check an OpenAI key with PowerShell: list the models (free), then make one tiny request.
# The key is read without being shown, and is kept out of the history and of every argument.
$Api = if ($env:OPENAI_BASE_URL) { $env:OPENAI_BASE_URL } else { 'https://api.openai.com/v1' }

Add-Type -AssemblyName System.Net.Http
$Secure = Read-Host -Prompt 'Paste the key (it stays hidden)' -AsSecureString
$Key = (New-Object System.Net.NetworkCredential -ArgumentList '', $Secure).Password
if ($Key -notmatch '^[A-Za-z0-9_-]+$') {
    Write-Error 'This is not a key: it is empty, or holds a blank, a quote or another foreign character.'
    exit 2
}

$Client = New-Object System.Net.Http.HttpClient
$Client.Timeout = New-TimeSpan -Seconds 20
$Client.DefaultRequestHeaders.Authorization =
    New-Object System.Net.Http.Headers.AuthenticationHeaderValue -ArgumentList 'Bearer', $Key

# Gives the status and, after a refusal, the code: "429 credit_balance_exhausted".
function Get-Outcome($Call) {
    try {
        $Response = $Call.GetAwaiter().GetResult()
        $Text = $Response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    } catch {
        return 'no answer'
    }
    $Code = if ($Text -match '"code":\s*"([^"]+)"') { $Matches[1] } else { '' }
    return "$([int]$Response.StatusCode) $Code".Trim()
}

$ListCall = $Client.GetAsync("$Api/models")
Write-Output "List the models:  $(Get-Outcome $ListCall)"

$Body = '{"model": "gpt-6-luna", "input": "Reply with OK.", "max_output_tokens": 16, "store": false}'
$Content = New-Object System.Net.Http.StringContent -ArgumentList $Body, ([Text.Encoding]::UTF8), 'application/json'
$RequestCall = $Client.PostAsync("$Api/responses", $Content)
$Request = Get-Outcome $RequestCall
Write-Output "Make one request: $Request"
if ($Request -ne '200') { exit 1 }
