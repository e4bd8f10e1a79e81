package session

import (
	"fmt"
	"slices"
)

// A BotSpec is the bot that a scenario's first steps describe. It is a value that needs no target: the plan makes one
// to know what will be asked for, and a session makes one of the same steps to register the bot.
type BotSpec struct {
	scenario Scenario
	least    []string // permissions that the scenario's requests need

	said    int // steps that described it
	roles   []string
	rsc     []string
	instead map[string]string // tenant-wide permission -> the resource-specific consent that replaces it
	also    []string          // permissions that steps ask for beyond what is needed
	without []string          // permissions that the token must not carry
	none    bool              // the token must carry no calling permission at all
	plain   bool              // the one step that described it asked for the least
}

// NewBotSpec returns what no step has described yet. least are the permissions that the scenario's requests need.
func NewBotSpec(scenario Scenario, least []string) *BotSpec {
	return &BotSpec{scenario: scenario, least: least}
}

// Said reports whether any step has described the bot.
func (b *BotSpec) Said() bool { return b.said > 0 }

// JustLeast reports whether the bot was described by one step, as one with the least permissions documented.
func (b *BotSpec) JustLeast() bool { return b.said == 1 && b.plain }

// Permissions returns the application permissions and the resource-specific consents that the bot should have, each
// sorted; nothing when no step has described it.
func (b *BotSpec) Permissions() (roles, consents []string) {
	return slices.Sorted(slices.Values(b.roles)), slices.Sorted(slices.Values(b.rsc))
}

// say begins the description anew, with these permissions.
func (b *BotSpec) say(roles []string) {
	*b = BotSpec{scenario: b.scenario, least: b.least, said: b.said + 1, roles: roles}
}

// WithLeast asks for a bot that has what the scenario's requests need, and no more; in a refusal twin,
// less the permission that it is to prove.
func (b *BotSpec) WithLeast() error {
	if b.scenario.Without == "" {
		b.say(slices.Clone(b.least))
		b.plain = true
		return nil
	}
	if err := b.Without(b.scenario.Without); err != nil {
		return err
	}
	if b.scenario.StandIn != "" {
		b.roles = append(b.roles, b.scenario.StandIn)
	}
	return nil
}

// WithNothing asks for a bot without permissions.
func (b *BotSpec) WithNothing() error {
	b.say(nil)
	b.none = true
	return nil
}

// Without asks for a bot that lacks one of the permissions it needs. It is an error when the scenario
// does not need it: taking it away would prove nothing.
func (b *BotSpec) Without(permission string) error {
	i := slices.Index(b.least, permission)
	if i < 0 {
		return fmt.Errorf("the scenario's requests need %v and not %q: taking it away proves nothing", b.least, permission)
	}
	b.say(slices.Delete(slices.Clone(b.least), i, i+1))
	b.without = []string{permission}
	return nil
}

// AlsoWith asks for a bot that has one permission more than it needs.
func (b *BotSpec) AlsoWith(permission string) error {
	if !b.Said() {
		b.roles = slices.Clone(b.least)
	}
	b.said, b.plain = b.said+1, false
	if !slices.Contains(b.roles, permission) {
		b.roles = append(b.roles, permission)
		b.also = append(b.also, permission)
	}
	return nil
}

// WithRSC asks for a bot that has a resource-specific consent in place of a tenant-wide permission.
func (b *BotSpec) WithRSC(consent, permission string) error {
	if err := b.Without(permission); err != nil {
		return err
	}
	b.rsc = []string{consent}
	b.instead = map[string]string{permission: consent}
	return nil
}
