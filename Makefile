# The one door to all checks. `make test` installs what the tests need and runs them all.

GO ?= go
SHELL := /bin/bash

# What works in one goroutine at a time has nothing to race, and takes ten times as long with the race detector;
# internal/archtest holds that nothing else stands here.
SINGLE := ./internal/archtest ./reports/digest ./reports/formats ./reports/mutation ./reports/page ./reports/text

# The tests in a browser wait for Chromium, in which the race detector sees nothing.
BROWSER := ./reports/page/browser ./mock/browser

# The commands' tests run whole suites, some of them against programs in other processes: with the race
# detector they take a quarter of an hour. Those with most at once are raced, and everything below cmd is.
RACED := TestManyAtOnce|TestAnInterruptedRun|TestOneUncheckedPermission

.PHONY: run test check vulnerable needs bench parts update chaos mutants faults soak fuzz docs module image release-check clean

run: ## the main job: everything against the embedded mock
	$(GO) run ./cmd/conform run

# Many tests wait most of the time, for a tenant that has the time of real people or for a browser: more of them run at
# once than there are cores.
test: check ## everything that CI runs
	$(GO) test -race -p 4 -timeout 45m $$($(GO) list ./... | grep -v -e /cmd/ $(patsubst .%,-e %$$,$(SINGLE) $(BROWSER)))
	(cd tools && $(GO) test -timeout 45m ./...) & tools=$$!; \
	$(GO) test -p 4 -parallel 16 -timeout 45m ./cmd/... $(BROWSER) $(SINGLE); status=$$?; \
	wait $$tools && exit $$status
	$(GO) test -race -timeout 45m -run '$(RACED)' ./cmd/conform

# What browsers run is formatted by prettier, as Go is by gofmt.
SCRIPTS := $(foreach dir,reports/page mock/page tools/site,$(dir)/*.js $(dir)/*.css)

check: needs vulnerable ## format, vet, staticcheck and known vulnerabilities; tools/go.mod says which versions of the tools
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change: $$unformatted" >&2; exit 1; fi
	@tools/format/node_modules/.bin/prettier --config tools/format/package.json --log-level warn --check $(SCRIPTS)
	$(GO) vet ./...
	cd tools && $(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...
	cd tools && $(GO) tool staticcheck ./...

# Its data is on the network. Where that cannot be reached nothing is known, which is said and is no failure; 3 is that
# something was found.
vulnerable: ## known vulnerabilities of what is called
	@$(GO) tool -modfile=tools/go.mod govulncheck ./... || { status=$$?; \
		[ $$status != 3 ] || exit 1; echo "vulnerabilities: not checked (exit status $$status of govulncheck)" >&2; }

# A browser opens the report in tests, a JavaScript client talks to the mock, and official consumers read
# the machine formats. They are packages of Debian and of npm; where they are installed already nothing is
# fetched.
needs:
	@command -v chromium >/dev/null || { \
		echo "installing chromium for the browser tests"; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium >/dev/null; }
	@command -v npm >/dev/null || { \
		echo "installing node for the checks by the JavaScript client and the consumers of reports"; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq nodejs npm >/dev/null; }
	@for dir in tools/format mock/testdata/jsclient reports/formats/testdata/consumers steps/testdata/editor; do \
		(cd $$dir && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --silent; }) || exit 1; \
	done

bench: ## conform beside its peers, in one interleaved run; docs/performance.md has the figures
	$(GO) run ./internal/bench

parts: ## the benchmarks of single parts
	$(GO) test -run '^$$' -bench . -benchmem ./...

update: ## write the golden files, the JSON Schemas and the parsed scenario data anew; read the difference before committing it
	$(GO) test ./reports ./reports/text ./reports/formats ./internal/library ./internal/profile ./internal/gate \
		./internal/mutants ./cmd/conform -update

mutants: ## make the target wrong in every way, one at a time, and see what no scenario notices; minutes, not seconds
	$(GO) test -timeout 0 -count 1 -parallel 8 ./cmd/conform -run '^TestEveryClaim|^TestEveryWrong' -all-mutants
	$(GO) run ./cmd/conform mutants

SEEDS ?= 100
FROM ?= 1

chaos: ## everything under each delivery profile of the mock, with SEEDS seeds from FROM on; no scenario may fail
	$(GO) test -timeout 0 -count 1 -v ./cmd/conform -run '^TestLegalChaos$$' -chaos-seeds $(SEEDS) -chaos-from $(FROM)

KILLS ?= 200
FAULTS := TestRandomKills|TestAFullDisk|TestNoDescriptors|TestManyRunsInOneFolder|TestEveryEndOfARun|TestASecondInterrupt|TestAKilled|TestNothingFollows|TestOtherCommandsEnd|TestARunThatDoesNotBegin|TestInputThatNeverEnds|TestLinksInTheFolder|TestFloodOfStrangers|ThatLie|TestATargetThatHangs|TestReportsOfA

faults: ## break runs in every way: KILLS random kills, full disks, no descriptors, signals, floods, lies; `make test` does a part
	$(GO) test -timeout 0 -count 1 -v -parallel 16 ./cmd/conform -run '$(FAULTS)' -kills $(KILLS) -every-lie
	$(GO) test -timeout 0 -count 1 ./internal/graph ./internal/notify ./internal/director ./internal/record \
		-run 'Lease|Clock|Lifetimes|SignIn|HangUp|Key|Redirect|Strays|Flood'

MINUTES ?= 10
RATE ?= 0

# With RATE, so many bots begin in a second, and a long soak leaves the machine to others; 0: as many as can.
soak: ## the mock under load for MINUTES, with webhooks that are slow, broken and not there; says what it has in use
	$(GO) test -timeout 0 -count 1 -v ./mock -run '^TestSoak$$' -soak $(MINUTES)m -soak-rate $(RATE)

fuzz: ## each fuzz target for 20 seconds
	@for pkg in $$($(GO) list ./...); do \
		dir=$$($(GO) list -f '{{.Dir}}' $$pkg); \
		for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$dir/*_test.go 2>/dev/null | cut -c6-); do \
			echo "== $$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 20s -fuzzminimizetime 1x $$pkg || exit 1; \
		done; \
	done

docs: ## the documentation as pages in site/, which can be searched and need no server
	cd tools && $(GO) run ./site .. ../site

module: ## give the module the path MODULE, such as example.org/team/conform, which `go install` can take
	cd tools && $(GO) run ./module .. "$(MODULE)"

image: ## build the container image as IMAGE, with Docker, Podman or Buildah
	sh packaging/image.sh "$(IMAGE)"

# Its version is checked by Go's checksum database like that of any module. Its first build takes minutes.
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.16.0

release-check: ## check what is released: this project under another path, and all of a release in dist/, not published
	cd tools && $(GO) test -count 1 ./module -whole-project
	$(GO) run $(GORELEASER) check
	$(GO) run $(GORELEASER) release --snapshot --clean

clean:
	rm -rf conform-report conform-mutants bin dist site
