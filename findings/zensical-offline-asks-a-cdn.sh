#!/usr/bin/env bash
# zensical 0.0.73 and mkdocs-material 9.8.2, with the plugin `offline` alone ("make sure that site search
# works when you distribute the contents of your site directory"), write into every page
# <script src="https://unpkg.com/iframe-worker/shim">: a site made to be read offline asks a CDN on each
# page, even where `theme.font` is false and nothing else is fetched. Zensical's strict build says "No
# issues found". Who serves pages by a content policy, or reads them behind a wall, finds out later.
#
# Seen:
#   zensical: 1 remote script a page
#   material: 1 remote script a page
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check zensical==0.0.73 mkdocs-material==9.8.2
mkdir docs
printf '# One\n\n[two](two.md)\n' > docs/index.md
printf '# Two\n\nwords\n' > docs/two.md
printf 'site_name: s\ntheme: {name: material, font: false}\nplugins: [search, offline]\n' > mkdocs.yml

env/bin/zensical build --strict > /dev/null
mv site zensical
NO_MKDOCS_2_WARNING=1 env/bin/mkdocs build --quiet --site-dir material
for who in zensical material; do
    for page in index two; do
        found=$(grep -o '<script src="http[^"]*"' "$who/$page.html")
        [ "$found" = '<script src="https://unpkg.com/iframe-worker/shim"' ] || { echo "$who: $found"; exit 1; }
    done
    echo "$who: 1 remote script a page"
done
