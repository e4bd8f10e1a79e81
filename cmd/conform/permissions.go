package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"conform/internal/figures"
	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/record"
	"conform/runner"
)

// consentURL is where an administrator consents for a whole tenant; see
// https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
const consentURL = "https://login.microsoftonline.com/{tenant id}/adminconsent?client_id={application id}"

func newPermissions(s streams) *cobra.Command {
	var sel selection
	var format string
	cmd := &cobra.Command{
		Use:   "permissions [feature folder, file or FILE:LINE ...]",
		Short: "Say what an administrator must grant before scenarios are run",
		Long: `Say what an administrator must grant before scenarios are run: each permission,
what needs it, and how it is granted. Nothing is sent.`,
		Example: `  conform permissions --tags @scenario-08
  conform permissions --format md > permissions.md`,
		RunE: func(_ *cobra.Command, args []string) error {
			write, ok := grantWriters()[format]
			if !ok {
				return fmt.Errorf("--format: %q; expected table, json or md%s", format,
					nearest.Hint(format, []string{"table", "json", "md"}))
			}
			plan, lib, err := sel.load(args)
			if err != nil {
				return err
			}
			grants, none := plan.Grants(&lib.PermissionTable)
			w := &failing{w: s.out}
			write(w, wanted{table: &lib.PermissionTable, grants: grants, none: none, total: plan.Len()})
			return w.err
		},
	}
	sel.flags(cmd.Flags())
	cmd.Flags().StringVar(&format, "format", "table", `"table" for people, "json" for programs, "md" for a ticket`)
	return cmd
}

// wanted is what the selection wants of its bot.
type wanted struct {
	table  *library.PermissionTable
	grants []*runner.Grant
	none   []record.Planned
	total  int
}

func grantWriters() map[string]func(*failing, wanted) {
	return map[string]func(*failing, wanted){"table": grantsTable, "json": grantsJSON, "md": grantsMarkdown}
}

func grantsTable(w *failing, all wanted) {
	w.printf("%s, permissions as documented on %s\n", figures.Counted(all.total, "scenario"), all.table.Dated)
	if len(all.grants) == 0 {
		w.printf("\nNo permission is needed.\n")
	}
	for _, g := range all.grants {
		w.printf("\n%s  (%s)\n  to %s\n", g.Name, grantedBy(g), g.Says)
		if g.ID != "" {
			w.printf("  role id   %s\n", g.ID)
		}
		if len(g.Operations) > 0 {
			w.printf("  asked by  %s\n", strings.Join(g.Operations, ", "))
		}
		for i, page := range g.Pages {
			w.printf("  %-9s %s\n", label(i, "page"), page)
		}
		for i, line := range byFile(g.Scenarios) {
			w.printf("  %-9s %s\n", label(i, "needed in"), line)
		}
	}
	if len(all.none) > 0 {
		w.printf("\nNo permission at all is needed in %s:\n", figures.Counted(len(all.none), "scenario"))
		for _, line := range byFile(all.none) {
			w.printf("  %s\n", line)
		}
	}
	if hints := grantHints(all); len(hints) > 0 {
		w.printf("\nHow to grant them:\n")
		for i, hint := range hints {
			w.printf("  %d. %s\n", i+1, hint)
		}
	}
}

func label(i int, text string) string {
	if i > 0 {
		return ""
	}
	return text
}

func grantsMarkdown(w *failing, all wanted) {
	w.printf("# Permissions for %s\n\nAs documented on %s, from <%s>.\n\n", figures.Counted(all.total, "scenario"),
		all.table.Dated, all.table.Source)
	w.printf("| permission | lets the bot | granted by | asked by | needed in |\n| --- | --- | --- | --- | --- |\n")
	for _, g := range all.grants {
		asked := strings.Join(g.Operations, ", ")
		for i, page := range g.Pages {
			asked += fmt.Sprintf(" [%d](%s)", i+1, page)
		}
		w.printf("| `%s` | %s | %s | %s | %s |\n", g.Name, g.Says, grantedBy(g), asked,
			strings.Join(byFile(g.Scenarios), "<br>"))
	}
	w.printf("\n")
	for i, hint := range grantHints(all) {
		w.printf("%d. %s\n", i+1, hint)
	}
}

// grantJSON is one permission as `--format json` prints it.
type grantJSON struct {
	Name       string   `json:"name"`
	Says       string   `json:"says"`
	Grant      string   `json:"grant"` // "tenant" or "chat"
	ID         string   `json:"id,omitempty"`
	Operations []string `json:"operations"`
	Pages      []string `json:"pages"`
	Scenarios  []string `json:"scenarios"` // identities "file:line"
}

func grantsJSON(w *failing, all wanted) {
	out := struct {
		Dated       string      `json:"dated"`
		Source      string      `json:"source"`
		Scenarios   int         `json:"scenarios"`
		Permissions []grantJSON `json:"permissions"`
		None        []string    `json:"none"` // scenarios that need nothing
		Consent     string      `json:"consent"`
	}{all.table.Dated, all.table.Source, all.total, []grantJSON{}, identities(all.none), consentURL}
	for _, g := range all.grants {
		one := grantJSON{Name: g.Name, Says: g.Says, Grant: "tenant", ID: g.ID,
			Operations: append([]string{}, g.Operations...),
			Pages:      append([]string{}, g.Pages...), Scenarios: identities(g.Scenarios)}
		if g.Chat {
			one.Grant = "chat"
		}
		out.Permissions = append(out.Permissions, one)
	}
	encoder := json.NewEncoder(w.w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil && w.err == nil {
		w.err = err
	}
}

func identities(list []record.Planned) []string {
	ids := []string{}
	for _, p := range list {
		ids = append(ids, p.ID())
	}
	return ids
}

// byFile lists scenarios as "file:9, 17, 30", one line a file.
func byFile(list []record.Planned) []string {
	var lines []string
	file := ""
	for _, p := range list {
		if p.Feature.File == file {
			lines[len(lines)-1] += fmt.Sprintf(", %d", p.Line)
			continue
		}
		file = p.Feature.File
		lines = append(lines, p.ID())
	}
	return lines
}

func grantedBy(g *runner.Grant) string {
	if g.Chat {
		return "consent in one chat"
	}
	return "tenant-wide consent"
}

// grantHints says how the permissions are granted.
func grantHints(all wanted) []string {
	var tenant, chat []string
	for _, g := range all.grants {
		if g.Chat {
			chat = append(chat, g.Name)
		} else {
			tenant = append(tenant, g.Name)
		}
	}
	var hints []string
	if len(tenant) > 0 {
		hints = append(hints,
			"In the app registration, under API permissions, add as application permissions of Microsoft "+
				"Graph: "+strings.Join(tenant, ", ")+".",
			"Have an administrator consent, after every change again: "+consentURL)
	}
	if len(chat) > 0 {
		hints = append(hints, "In the manifest of the bot's Teams app, name "+strings.Join(chat, ", ")+
			" under authorization.permissions.resourceSpecific with type Application, and add the app to the meeting's chat.")
	}
	return hints
}
