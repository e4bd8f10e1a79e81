package mock

// Person names someone of the outside world, by an E.164 phone number or as a
// Teams user.
type Person struct {
	Phone string `json:"phone,omitempty"`
	User  *User  `json:"user,omitempty"`
}

// User is a Teams user.
type User struct {
	// ID is the Entra object id.
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitempty"`
	// TenantID is the tenant of the app when empty.
	TenantID string `json:"tenantId,omitempty"`
}

// identity is the person as an identitySet; false when nobody is named.
func (p Person) identity(tenant string) (object, bool) {
	switch {
	case p.Phone != "":
		return typed("identitySet", object{"phone": typed("identity", object{"id": p.Phone})}), isE164(p.Phone)
	case p.User != nil && p.User.ID != "":
		who := typed("identity", object{"id": p.User.ID, "displayName": p.User.DisplayName, "tenantId": tenant})
		if p.User.TenantID != "" {
			who["tenantId"] = p.User.TenantID
		}
		if p.User.DisplayName == "" {
			who["displayName"] = nil
		}
		return typed("identitySet", object{"user": who}), true
	}
	return nil, false
}
