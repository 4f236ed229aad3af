// Says of traffic whether NetworkPolicies allow it, by an evaluator that is not ours. Reads one JSON object, {policies, questions}, and
// answers with a list of {ingress, egress}: whether the receiving and the sending side let it pass.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// peer is a pod when it has a namespace, and somebody outside of the cluster when it has none.
type peer struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

type question struct {
	From     peer        `json:"from"`
	To       peer        `json:"to"`
	Port     int         `json:"port"`
	Protocol v1.Protocol `json:"protocol"`
}

type input struct {
	Policies  []*networkingv1.NetworkPolicy `json:"policies"`
	Questions []question                    `json:"questions"`
}

type verdict struct {
	Ingress bool `json:"ingress"`
	Egress  bool `json:"egress"`
}

func main() {
	var given input
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&given); err != nil {
		log.Fatalf("policies and questions on standard input: %v", err)
	}
	policy := matcher.BuildNetworkPolicies(false, given.Policies)
	verdicts := []verdict{}
	for _, asked := range given.Questions {
		answer := policy.IsTrafficAllowed(&matcher.Traffic{
			Source:       trafficPeer(asked.From),
			Destination:  trafficPeer(asked.To),
			ResolvedPort: asked.Port,
			Protocol:     asked.Protocol,
		})
		verdicts = append(verdicts, verdict{Ingress: answer.Ingress.IsAllowed(), Egress: answer.Egress.IsAllowed()})
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}

func trafficPeer(asked peer) *matcher.TrafficPeer {
	if asked.Namespace == "" {
		return &matcher.TrafficPeer{IP: asked.IP}
	}
	return &matcher.TrafficPeer{IP: asked.IP, Internal: &matcher.InternalPeer{
		Namespace:       asked.Namespace,
		NamespaceLabels: asked.NamespaceLabels,
		PodLabels:       asked.PodLabels,
	}}
}
