package mock

import "net/http"

// SetDelivery replaces how messages come to one app, from now on; what is on its
// way stays so. The error says what of d cannot be used, or that the client id
// is unknown.
func (s *Server) SetDelivery(clientID string, d Delivery) error {
	w, err := s.appWorld(clientID)
	if err != nil {
		return err
	}
	return w.setDelivery(d)
}

func (w *world) setDelivery(d Delivery) error {
	if err := d.Validate(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.courier.how = d.resolved()
	w.meter = meter{so: w.meter.so}
	return nil
}

// deliveryRoutes is the part of the control port that is about delivery.
func deliveryRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "/_mock/delivery", "Lists the profiles of delivery.", "", func(*controlRequest) (int, any, error) {
			return http.StatusOK, object{"value": DeliveryProfiles()}, nil
		}},
		onApp("PUT", "/delivery", "Replaces how late, in which order and how often messages come to the app.",
			`{"profiles": ["reordered", "repeated"], "seed": 7, `+
				`"answers": {"distribution": "exponential", "typical": "200ms"}, `+
				`"quota": {"requests": 30, "per": "10s"}}`,
			func(_ *controlRequest, w *world, d Delivery) (int, any, error) {
				return http.StatusOK, d, w.setDelivery(d)
			}),
		onApp("GET", "/throttled", "Says how often the app was refused for its quota, and when it came back too early.", "",
			func(_ *controlRequest, w *world, _ nothing) (int, any, error) {
				return http.StatusOK, w.throttled(), nil
			}),
	}
}
