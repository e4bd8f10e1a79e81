#!/bin/sh
# Makes what a release has beside the program, in bin/extras: completions for shells, and for the container image the
# authorities that this machine trusts, since the image has no others.
set -eu
cd "$(dirname "$0")/.."

mkdir -p bin/extras/completions
go build -o bin/extras/conform ./cmd/conform
for shell in bash zsh fish; do
	bin/extras/conform completion "$shell" >"bin/extras/completions/conform.$shell"
done
rm bin/extras/conform

for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
	if [ -s "$bundle" ]; then
		cp "$bundle" bin/extras/ca-certificates.crt
		exit
	fi
done
echo "extras.sh: no bundle of certificates; expected the package ca-certificates, or its like" >&2
exit 1
