#!/bin/bash
# Runs the shipped nginx.conf on a real nginx in front of the built server (npm run build), and asks both with curl.
# Needs nginx, curl and openssl; installs Debian's nginx-light when it runs as root without nginx. Exit code 0 when every line is ok.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d /tmp/nginx-check-XXXXXX)
chmod 755 "$work"
server_pid='' nginx_pid='' failures=0

finish() {
  for pid in $nginx_pid $server_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

if ! command -v nginx >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo 'nginx absent / nginx is not installed' >&2; exit 1; }
  apt-get install -y --no-install-recommends nginx-light >/dev/null
fi
[ -f "$root/dist/src/main.js" ] || { echo 'lancez npm run build / run npm run build first' >&2; exit 1; }

free_port() { node -e "const s=require('node:net').createServer().listen(0,'127.0.0.1',()=>{process.stdout.write(String(s.address().port));s.close()})"; }
inner=$(free_port) outer=$(free_port) pki=$work/data/pki

# The proxy speaks from 127.0.0.2: whoever comes from 127.0.0.1 is not the proxy.
( cd "$root" && exec env DATA_DIR="$work/data" PORT="$inner" DEVELOPMENT=yes TLS_MODE=proxy TRUSTED_PROXIES=127.0.0.2 PROXY_CERTIFICATE_HEADER=x-ssl-client-cert \
    node dist/src/main.js ) >"$work/server.log" 2>&1 &
server_pid=$!
for _ in $(seq 120); do curl -sf -o /dev/null "http://127.0.0.1:$inner/health/ready" && break; sleep 1; done
curl -sf -o /dev/null "http://127.0.0.1:$inner/health/ready" || { cat "$work/server.log" >&2; exit 1; }

sed -e "s#^pid .*#pid $work/nginx.pid;#" -e "s#/var/log/nginx#$work#" -e "s#127\.0\.0\.1:8443#127.0.0.1:$inner#" -e "s#listen 443 ssl#listen 127.0.0.1:$outer ssl#" \
    -e "s#/etc/nginx/pki#$pki#" -e 's#proxy_pass http://server;#proxy_bind 127.0.0.2; proxy_pass http://server;#' "$here/nginx.conf" >"$work/nginx.conf"
nginx -t -q -p "$work" -c "$work/nginx.conf"
nginx -p "$work" -c "$work/nginx.conf" -g 'daemon off;' >"$work/nginx.log" 2>&1 &
nginx_pid=$!
for _ in $(seq 50); do curl -s -o /dev/null --cacert "$pki/ca.crt" "https://localhost:$outer/health/live" && break; sleep 0.1; done

ok() { # ok NAME EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then echo "ok    $1: $3"; else echo "ECHEC / FAILED $1: $3, attendu / expected $2"; failures=$((failures + 1)); fi
}
ask() { curl -s --max-time 20 --cacert "$pki/ca.crt" -w '%{http_code}' -o "$work/body" "$@"; }
with() { local client=$1; shift; ask --cert "$pki/clients/$client.crt" --key "$pki/clients/$client.key" "$@"; }
code() { grep -o '"system":"urn:x-ror-sas-server:error","code":"[a-z-]*"' "$work/body" | sed 's/.*"code":"//; s/"//'; }
outside=https://localhost:$outer/ror/fhir/Organization?_count=1
escaped=$(node -e "process.stdout.write(encodeURIComponent(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/.exec(require('node:fs').readFileSync('$pki/clients/admin.crt','utf8'))[0]))")

ok 'certificat valable / valid certificate' 200 "$(with ror-profile-1 "$outside")"
ok 'liens vers l’adresse appelée / links to the address called' yes "$(grep -q "\"url\":\"https://localhost:$outer/ror/fhir/" "$work/body" && echo yes || echo no)"
ok 'sans certificat / without certificate' '401 proxy-certificate-required' "$(ask "$outside") $(code)"
while read -r client expected; do
  ok "$client" "403 $expected" "$(with "$client" "$outside") $(code)"
done <<'ROWS'
revoked certificate-revoked
expired certificate-expired
other-ca certificate-untrusted
wrong-ou client-organization-mismatch
not-enrolled client-not-enrolled
ROWS
ok 'session reprise, certificat révoqué / resumed session, revoked' '403 403' \
  "$(curl -s --max-time 20 --cacert "$pki/ca.crt" --cert "$pki/clients/revoked.crt" --key "$pki/clients/revoked.key" -H 'Connection: close' -w '%{http_code} ' -o /dev/null "$outside" -o /dev/null "$outside" | sed 's/ $//')"
ok 'en-têtes forgés à travers nginx / forged headers through nginx' '401 proxy-certificate-required' \
  "$(ask -H "X-SSL-Client-Cert: $escaped" -H 'Client-Cert: :AAAA:' -H 'X-Dev-Client: admin' "$outside") $(code)"
ok 'en-têtes forgés et certificat / forged headers beside a certificate' '403 role-required' \
  "$(with ror-profile-1 -H "X-SSL-Client-Cert: $escaped" "https://localhost:$outer/admin/api/clients") $(code)"
ok 'administrateur / administrator' 200 "$(with admin "https://localhost:$outer/admin/api/clients")"
ok 'en-tête forgé sans passer par nginx / forged header around nginx' '403 forged-proxy-header' \
  "$(ask -H "X-SSL-Client-Cert: $escaped" "http://127.0.0.1:$inner/ror/fhir/Organization") $(code)"
ok 'santé sans certificat / health without certificate' 200 "$(ask "https://localhost:$outer/health/live")"
ok 'pas de version de nginx / no nginx version' no "$(curl -sI --cacert "$pki/ca.crt" "https://localhost:$outer/health/live" | grep -qi 'nginx/' && echo yes || echo no)"
for version in tls1_1:refused tls1_2:offered tls1_3:offered; do
  found=refused
  # OpenSSL says the protocol it agreed on, or no cipher at all.
  openssl s_client -connect "localhost:$outer" "-${version%:*}" -cipher 'DEFAULT@SECLEVEL=0' </dev/null 2>/dev/null | grep -Eq '^New, TLSv1\.[23]' && found=offered
  ok "${version%:*}" "${version#*:}" "$found"
done
[ "$failures" = 0 ] || { tail -n 20 "$work/error.log" "$work/server.log" >&2; exit 1; }
