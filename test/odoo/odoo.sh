#!/bin/bash
# A real Odoo Community (17 to 19) from an unpacked tree, with our addons, on loopback only. `npm run test:odoo` drives it.
#
#   ODOO_HOME=~/odoo-18 STATE=~/odoo-18-state odoo.sh start | stop | restart | update | test MODULES | uninstall MODULE | texts MODULE | shell
#
# It brings its own PostgreSQL (unix socket below $STATE). Nothing outside $STATE is written but Debian packages and the system user
# that runs it. Every step may be repeated. Administrator: admin / admin.
set -euo pipefail
: "${ODOO_HOME:?the folder of an unpacked Odoo, the one with odoo-bin}"
: "${STATE:?a folder for the database and the logs}"
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ODOO_HOME=$(readlink -f "$ODOO_HOME")
ADDONS=${ADDONS:-$(readlink -f "$HERE/../../odoo-module")}
MODULES=${MODULES:-base,web,mail,contacts,maildesk}
LANGUAGES=${LANGUAGES:-}
PORT=${PORT:-8069}
GEVENT_PORT=${GEVENT_PORT:-8072}
DB=${DB:-maildesk}
RUN_AS=odoo-test
PYTHON=/usr/bin/python3 # Debian's own: the packages below are made for it
SERIES=$(sed -n 's/^version_info = (\([0-9]*\).*/\1/p' "$ODOO_HOME/odoo/release.py")

PACKAGES="fonts-dejavu-core postgresql postgresql-client
  python3-asn1crypto python3-babel python3-cbor2 python3-chardet python3-cryptography python3-dateutil python3-decorator
  python3-docutils python3-freezegun python3-geoip2 python3-gevent python3-greenlet python3-idna python3-jinja2 python3-ldap
  python3-libsass python3-lxml python3-magic python3-markupsafe python3-num2words python3-ofxparse python3-openpyxl
  python3-openssl python3-passlib python3-pil python3-polib python3-psutil python3-psycopg2 python3-pypdf2 python3-qrcode
  python3-renderpm python3-reportlab python3-requests python3-rjsmin python3-setuptools python3-stdnum python3-tz
  python3-urllib3 python3-vobject python3-websocket python3-werkzeug python3-xlrd python3-xlsxwriter python3-zeep"

say() { echo "[odoo $SERIES] $*" >&2; }

packages() {
  local missing=() name
  for name in $PACKAGES; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  if ((${#missing[@]})); then
    say "installing ${#missing[@]} Debian packages"
    apt-get update -qq -o DPkg::Lock::Timeout=300
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}" \
      >"$STATE/log/packages.log" 2>&1 || { tail -5 "$STATE/log/packages.log" >&2; exit 1; }
  fi
  id "$RUN_AS" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$RUN_AS"
}

# Odoo keeps no bytecode beside the tree, and reaches nothing outside of this machine.
as() {
  runuser -u "$RUN_AS" -- env -i HOME="$STATE/data" LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONPYCACHEPREFIX="$STATE/bytecode" \
    PATH="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1):/usr/bin:/bin" \
    http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 no_proxy=127.0.0.1,localhost "$@"
}

prepare() {
  mkdir -p "$STATE"/{postgres,socket,data,log,bytecode}
  packages
  chown "$RUN_AS" "$STATE" "$STATE"/*
  chmod 700 "$STATE/postgres"
  local paths=$ODOO_HOME/odoo/addons
  [[ -d $ODOO_HOME/addons ]] && paths=$ODOO_HOME/addons,$paths
  cat >"$STATE/odoo.conf" <<CONF
[options]
addons_path = $paths,$ADDONS
data_dir = $STATE/data
db_host = $STATE/socket
db_user = $RUN_AS
db_name = $DB
dbfilter = ^$DB\$
list_db = False
http_interface = 127.0.0.1
http_port = $PORT
gevent_port = $GEVENT_PORT
workers = 0
max_cron_threads = 0
limit_time_real = 600
limit_time_cpu = 600
without_demo = $( ((SERIES >= 19)) && echo True || echo all)
smtp_server = 127.0.0.1
smtp_port = 9
CONF
  if [[ ! -f $STATE/postgres/PG_VERSION ]]; then
    as initdb -D "$STATE/postgres" -U "$RUN_AS" --auth=trust -E UTF8 --locale=C.UTF-8 >"$STATE/log/initdb.log"
  fi
  as pg_ctl -D "$STATE/postgres" status >/dev/null 2>&1 ||
    as pg_ctl -D "$STATE/postgres" -l "$STATE/log/postgres.log" -w start >/dev/null \
      -o "-c listen_addresses='' -k $STATE/socket -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
}

sql() { as psql -h "$STATE/socket" -U "$RUN_AS" -qAt "$@"; }
odoo() { (cd "$ODOO_HOME" && as "$PYTHON" odoo-bin "$@" -c "$STATE/odoo.conf"); }

install() {
  [[ $(sql -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$DB'") == 1 ]] ||
    as createdb -h "$STATE/socket" -U "$RUN_AS" -T template0 -E UTF8 "$DB"
  local wanted=() name
  for name in ${MODULES//,/ }; do
    [[ $(sql -d "$DB" -c "SELECT state FROM ir_module_module WHERE name = '$name'" 2>/dev/null) == installed ]] || wanted+=("$name")
  done
  ((${#wanted[@]})) || return 0
  say "installing ${wanted[*]}"
  odoo -d "$DB" -i "$(IFS=,; echo "${wanted[*]}")" ${LANGUAGES:+--load-language=$LANGUAGES} --stop-after-init --no-http \
    >"$STATE/log/install.log" 2>&1 || { tail -30 "$STATE/log/install.log" >&2; exit 1; }
}

is_up() { [[ -s $STATE/odoo.pid ]] && kill -0 "$(cat "$STATE/odoo.pid")" 2>/dev/null; }

serve() {
  is_up && return
  rm -f "$STATE/odoo.pid"
  # By `exec`, as bash would keep the former output open for as long as Odoo runs, and whoever reads it would wait.
  (exec </dev/null >>"$STATE/log/odoo.log" 2>&1
    cd "$ODOO_HOME" && as setsid "$PYTHON" odoo-bin -c "$STATE/odoo.conf" --pidfile "$STATE/odoo.pid" &)
  for _ in {1..300}; do
    curl --noproxy '*' -fsS -o /dev/null "http://127.0.0.1:$PORT/web/health" 2>/dev/null && { say "up: http://localhost:$PORT"; return; }
    sleep 0.4
  done
  tail -30 "$STATE/log/odoo.log" >&2
  exit 1
}

stop_serving() {
  is_up || return 0
  local pid
  pid=$(cat "$STATE/odoo.pid")
  kill "$pid"
  for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$STATE/odoo.pid"
}

case ${1:-start} in
  start) prepare; install; serve ;;
  stop) stop_serving; as pg_ctl -D "$STATE/postgres" -m fast stop >/dev/null 2>&1 || true ;;
  restart) stop_serving; prepare; serve ;;
  update)
    stop_serving; prepare; install
    odoo -d "$DB" -u "${2:?modules}" --stop-after-init --no-http >"$STATE/log/update.log" 2>&1 || { tail -30 "$STATE/log/update.log" >&2; exit 1; }
    serve ;;
  test) # Odoo's own runner over the modules' tests; its log is the output
    stop_serving; prepare; install
    odoo -d "$DB" -u "${2:?modules}" --test-enable --test-tags "/${2//,/,/}" --stop-after-init 2>&1 ;;
  uninstall) # removes a module from a copy of the database, and prints what is left of it
    prepare
    sql -d postgres -c "DROP DATABASE IF EXISTS ${DB}_copy" -c "CREATE DATABASE ${DB}_copy TEMPLATE $DB"
    echo "env['ir.module.module'].search([('name', '=', '${2:?module}')]).button_immediate_uninstall()" |
      odoo shell -d "${DB}_copy" --db-filter ".*" --no-http >"$STATE/log/uninstall.log" 2>&1 || { tail -30 "$STATE/log/uninstall.log" >&2; exit 1; }
    sql -d "${DB}_copy" \
      -c "SELECT 'module ' || state FROM ir_module_module WHERE name = '$2' AND state <> 'uninstalled'" \
      -c "SELECT 'record ' || name FROM ir_model_data WHERE module = '$2'" \
      -c "SELECT 'setting ' || key FROM ir_config_parameter WHERE key LIKE '$2.%'" \
      -c "SELECT 'table ' || tablename FROM pg_tables WHERE tablename LIKE '$2\\_%'" \
      -c "SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE column_name LIKE '$2\\_%'"
    sql -d postgres -c "DROP DATABASE ${DB}_copy" ;;
  texts) # brings i18n/ of a module up to date, and prints what has no German yet
    prepare; install
    odoo -d "$DB" --i18n-export="$STATE/data/texts.pot" --modules="${2:?module}" --stop-after-init --no-http >"$STATE/log/texts.log" 2>&1
    "$PYTHON" "$HERE/texts.py" "$ADDONS/$2" <"$STATE/data/texts.pot" ;;
  shell) prepare; odoo shell -d "$DB" --no-http ;;
  *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
