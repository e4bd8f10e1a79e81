package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"conform/internal/files"
	"conform/internal/library"
	"conform/internal/profile"
	"conform/mock"
	"conform/reports/digest"
)

// trialFlags say where a trial is.
type trialFlags struct {
	mock     string // host:port
	callback string
}

func (f *trialFlags) check() error {
	var errs []error
	for _, one := range []struct{ flag, value string }{{"mock", f.mock}, {"callback", f.callback}} {
		host, port, err := net.SplitHostPort(one.value)
		if ip := net.ParseIP(host); err != nil || port == "" || port == "0" || host != "localhost" && (ip == nil ||
			!ip.IsLoopback()) {
			errs = append(errs, fmt.Errorf("--%s: %q; expected an address of this machine with a port, such as "+
				"127.0.0.1:8700%s", one.flag, one.value, bracketed(one.value)))
		}
	}
	if len(errs) == 0 && f.mock == f.callback {
		errs = append(errs, fmt.Errorf("--callback: %q is the mock's; expected another port", f.callback))
	}
	return errors.Join(errs...)
}

// write makes the folder of a trial, of that name, and says in out what to do with it.
func (f *trialFlags) write(s streams, name string) error {
	if err := f.check(); err != nil {
		return err
	}
	if _, err := profile.Example(name); err != nil {
		return err
	}
	lib, err := library.Load(library.Embedded())
	if err != nil {
		return err
	}
	if err := os.Mkdir(name, 0o700); err != nil {
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already; expected a new name, since nothing is written over", name)
		}
		return fmt.Errorf("%s: %w", name, files.Cause(err))
	}
	trial, apps := f.plan(name, lib)
	contents := map[string]string{"secret.txt": apps[0].ClientSecret + "\n"}
	for name, file := range trial.Secrets {
		contents[file] = lib.Variables[name].Mock + "\n"
	}
	if contents[name+".yaml"], err = trial.Profile(); err != nil {
		return err
	}
	registered, err := json.MarshalIndent(map[string]any{"apps": apps}, "", "  ")
	if err != nil {
		return err
	}
	contents["mock.json"] = string(registered) + "\n"
	for file, text := range contents {
		if err := os.WriteFile(filepath.Join(name, file), []byte(text), 0o600); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(name, file), files.Cause(err))
		}
	}
	if _, err := mock.KeepCertificate(filepath.Join(name, "tls"), "callback"); err != nil {
		return err
	}
	w := &failing{w: s.out}
	w.printf("%s/ is a tenant to try things with: the mock, signed in to and called back as a real tenant is.\n\n", name)
	w.printf("in one terminal, where it stays:\n  %s\n\nin another:\n", trial.Start)
	w.printf("  conform doctor --profile %s\n", trial.File)
	w.printf("  conform run --target graph --profile %s --tags @scenario-01\n\n", trial.File)
	w.printf("Without --tags it runs all scenarios, which takes some minutes. ")
	w.printf("docs/tenant-setup.md leads from there to a real tenant.\n")
	return w.err
}

// plan is what the profile says, and the apps that the mock has.
func (f *trialFlags) plan(name string, lib *library.Library) (profile.Trial, []mock.App) {
	root, public := "https://"+f.mock, "https://"+f.callback+"/conform"
	trial := profile.Trial{Name: name, File: path.Join(name, name+".yaml"), Mock: root, Tenant: uuid.NewString(),
		Callback: f.callback, People: map[string]string{}, Secrets: map[string]string{},
		Director: []string{ownProgram(), "mock", "act", "--mock", root, "--ca", "tls/ca.pem"}}
	trial.RSC = mock.AllRSC()
	trial.Start = digest.CommandLine([]string{"conform", "mock", "--listen", f.mock, "--tls", "--tls-dir",
		path.Join(name, "tls"), "--callback-ca", path.Join(name, "tls", "ca.pem"), "--config", path.Join(name, "mock.json")})
	for variable, v := range lib.Variables {
		switch {
		case v.Mock == "":
		case profile.IsSecret(variable):
			trial.Secrets[variable] = strings.ReplaceAll(variable, ".", "-") + ".txt"
		case strings.HasSuffix(variable, ".uri"):
			trial.People[variable] = root + "/sounds/" + strings.TrimSuffix(variable, ".uri") + ".wav"
		default:
			trial.People[variable] = v.Mock
		}
	}
	secret := uuid.NewString()
	var apps []mock.App
	for i, one := range []struct {
		app     *profile.TrialApp
		name    string
		webhook string
		roles   []string
	}{
		{&trial.Bot, "Trial bot", public, mock.AllRoles()},
		{&trial.Other, "Second trial bot", public + "/callback/second-bot", mock.AllRoles()},
		{&trial.Lesser, "Lesser trial bot", public, nil}, // it is called in place of the bot
	} {
		*one.app = profile.TrialApp{ID: uuid.NewString(), Name: one.name, Instance: uuid.NewString(),
			Number: fmt.Sprintf("+1425555010%d", i+1)}
		apps = append(apps, mock.App{Name: one.name, ClientID: one.app.ID, ClientSecret: secret, TenantID: trial.Tenant,
			AppName: one.name, InstanceID: one.app.Instance, InstanceName: one.name, Number: one.app.Number,
			Webhook: one.webhook, Roles: one.roles})
		if i == 0 {
			apps[i].RSC = trial.RSC
		}
	}
	return trial, apps
}

// ownProgram is how this program is called: by its name, where that leads to it, and else by its path.
func ownProgram() string {
	own, err := os.Executable()
	if err != nil {
		return "conform"
	}
	if found, err := exec.LookPath("conform"); err == nil && sameFile(found, own) {
		return "conform"
	}
	return own
}
