#!/usr/bin/env bash
# onnxruntime 1.31.1 (PyPI, Linux): importing it makes an id and a data base under the home directory, and threads that look its maker's collector up. Only ORT_DISABLE_TELEMETRY, set before the import, prevents that; so does CI, which is why a test of it in CI sees nothing.
#
# Seen:
#   as it comes:              .cache/Microsoft/DeveloperTools/.onnxruntime holds deviceid, onnxruntime.db
#   CI=true:                  nothing
#   ORT_DISABLE_TELEMETRY=1:  nothing
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet onnxruntime==1.31.1 numpy==2.4.6
made() {  # what a bare import leaves in a new home directory
    rm -rf "$where/home" && mkdir "$where/home"
    env -u CI -u ORT_DISABLE_TELEMETRY -u XDG_CACHE_HOME HOME="$where/home" "$@" \
        "$where/venv/bin/python" -c "import onnxruntime; onnxruntime.SessionOptions()"
    (cd "$where/home" && find . -type f | sort | tr '\n' ' ')
}
plain=$(made)
in_ci=$(made CI=true)
told=$(made ORT_DISABLE_TELEMETRY=1)
echo "as it comes:              $plain"
echo "CI=true:                  $in_ci"
echo "ORT_DISABLE_TELEMETRY=1:  $told"
[[ $plain == *deviceid* && $plain == *onnxruntime.db* && -z $in_ci && -z $told ]]
