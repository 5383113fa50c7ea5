# A PostgreSQL server in a temporary folder, for as long as somebody holds our standard input open; run as a user that is
# not root. $1: the folder with its programs; $2: a free port. Says its folder and its process when it is ready.
set -e
folder=$(mktemp -d /tmp/cw-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > log 2>&1 || { cat log >&2; exit 1; }
# Who is not `postgres` has to give a password, also through the network.
printf 'local all postgres trust\nlocal all all scram-sha-256\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n' > data/pg_hba.conf
key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650'
openssl req -x509 $key -subj '/CN=Tests' -keyout ca.key -out ca.pem >> log 2>&1
openssl req -x509 $key -subj '/CN=localhost' -CA ca.pem -CAkey ca.key -keyout data/server.key -out data/server.crt \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE >> log 2>&1
chmod 755 .
"$1/postgres" -D data -k "$folder" -p "$2" -c listen_addresses=127.0.0.1 -c ssl=on -c fsync="${FSYNC:-off}" >> log 2>&1 &
server=$!
for _ in $(seq 300); do
    "$1/pg_isready" -q -h "$folder" -p "$2" && break
    kill -0 $server 2> /dev/null || { cat log >&2; exit 1; }
    sleep 0.05
done
echo "$folder $server"
cat > /dev/null
kill -INT $server 2> /dev/null || true
wait $server || true
