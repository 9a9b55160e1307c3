# The examples of docs/guides/sign-in-for-partners.md, as a test. Needs ISSUER, CLIENT_ID and SECRET.
set -euo pipefail

token=$(curl -sf -u "$CLIENT_ID:$SECRET" -d grant_type=client_credentials -d scope=competitors:read "$ISSUER/connect/token" \
  | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

curl -sf -u "$CLIENT_ID:$SECRET" -d token="$token" "$ISSUER/connect/introspect" | grep '"active":true'

curl -sf -u "$CLIENT_ID:$SECRET" -d token="$token" "$ISSUER/connect/revoke"

curl -sf -u "$CLIENT_ID:$SECRET" -d token="$token" "$ISSUER/connect/introspect" | grep '{"active":false}'

verifier=$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d '=\n')
curl -sf -u "$CLIENT_ID:$SECRET" "$ISSUER/connect/par" -d response_type=code -d redirect_uri=https://app.example/callback \
  -d "scope=openid competitors:read" -d code_challenge="$challenge" -d code_challenge_method=S256 -d state=1 | grep request_uri
