#!/bin/sh
# sip2d @VERSION@: the program and the Deno that runs it, in one file. At its first start it unpacks itself, once, into
# $XDG_CACHE_HOME/sip2d (or ~/.cache/sip2d).
set -eu
folder=${XDG_CACHE_HOME:-${HOME:?set XDG_CACHE_HOME to a folder that may be written}/.cache}/sip2d
place=$folder/@ID@
if [ ! -x "$place/deno" ]; then
  umask 077
  mkdir -p "$folder"
  work=$(mktemp -d "$folder/.new.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  tail -n +@LINE@ "$0" | tar -xzf - -C "$work"
  # Whoever starts at the same time may have been faster; both have unpacked the same.
  mv -T "$work" "$place" 2> /dev/null || [ -x "$place/deno" ]
  rm -rf "$work"
  trap - EXIT
fi
if [ ! -O "$place" ]; then echo "sip2d: $place belongs to somebody else; remove it" >&2; exit 3; fi
export DENO_NO_UPDATE_CHECK=1
export DENO_V8_FLAGS="${DENO_V8_FLAGS-@V8_FLAGS@}"
exec "$place/deno" run --no-config @FLAGS@ "$place/sip2d.js" "$@"
